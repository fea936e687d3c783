// Borgere: the caseload by first name, 30 at a time.
import { page } from "./answer.js";
import { fresh } from "./situation.js";

const PAGE = 30;

export const show = (context, { url }) =>
  page("citizens", { ...fresh(context), shown: Math.max(PAGE, Number(url.searchParams.get("shown")) || PAGE) });
