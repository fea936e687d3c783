// One course: purpose, goals, next appointment, meetings.
import { notFound, page } from "./answer.js";
import { courseOf, fresh } from "./situation.js";

export function show(context, { id }) {
  const course = courseOf(context, id);
  if (!course) return notFound();
  const known = fresh(context);
  return page("course", { ...known, course, entries: known.entries.filter(({ entry }) => entry.course === id) });
}
