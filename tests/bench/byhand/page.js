// What the hand-written page needs of a script: start the worker, keep its key while it sleeps.
let held = null;
const { serviceWorker } = navigator;

serviceWorker.onmessage = ({ data, ports }) => (data.lend ? ports[0].postMessage(held) : (held = data.key));
if (serviceWorker.controller) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => (held = data);
  serviceWorker.controller.postMessage({ type: "key" }, [port2]);
}
serviceWorker.register("/field/worker.js", { type: "module", updateViaCache: "none" });
