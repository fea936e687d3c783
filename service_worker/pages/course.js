// One course: purpose, goals, next appointment, meetings; and what is good to know about it, for a time.
import * as caseload from "../caseload.js";
import { notFound, page } from "./answer.js";
import { courseOf, fresh } from "./situation.js";

export function show(context, { id }) {
  const course = courseOf(context, id);
  if (!course) return notFound();
  const known = fresh(context);
  return page("course", { ...known, course, entries: known.entries.filter(({ entry }) => entry.course === id) });
}

/** Godt at vide. That it was opened is told with the next visit; what comes by itself need not be seen by anybody. */
export async function brief(context, { user, url, isRefresh, moment }) {
  const course = courseOf(context, url.searchParams.get("course"));
  if (!course) return notFound();
  await caseload.expire(user);
  const found = await caseload.find(user, `brief-${course.id}`);
  if (found && !isRefresh) await caseload.noteRead(user, moment, found.brief, "opened");
  return page("brief", { ...context, course, brief: found });
}
