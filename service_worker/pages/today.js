// I dag: the day's appointments in order, and what is not finished.
import * as drafts from "../drafts.js";
import { page } from "./answer.js";
import { fresh } from "./situation.js";

export const show = async (context) =>
  page("today", { ...fresh(context), drafts: await drafts.all(context.me.id) });
