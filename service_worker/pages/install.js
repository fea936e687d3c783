// Sådan får du fieldapp på telefonen.
import { page } from "./answer.js";

export const show = (context) => page("install", context);
