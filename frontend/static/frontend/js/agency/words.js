// What the agency's desk says, in Bahasa Indonesia.
import { sentence } from "../desk/logwords.js";
import { FACTS } from "../unit/words.js";

export { FACTS };

export const INCIDENT_STATUS = {
  new: "baru",
  verified: "diverifikasi",
  dispatched: "unit ditugaskan",
  en_route: "unit menuju lokasi",
  on_scene: "unit di lokasi",
  under_control: "terkendali",
};

export const DISPATCH = {
  ordered: "perintah belum diterima",
  acknowledged: "perintah diterima",
  en_route: "menuju lokasi",
  on_scene: "di lokasi",
  transporting: "ke rumah sakit",
  at_hospital: "di rumah sakit",
};

export const STEPS = {
  acknowledged: "Terima",
  en_route: "Berangkat",
  on_scene: "Tiba",
  transporting: "Ke RS",
  at_hospital: "Tiba di RS",
  cleared: "Selesai",
  available: "Siaga",
  out_of_service: "Tidak siap",
};

// the same within a sentence; RS stays as it is
export const step = (name) => STEPS[name][0].toLowerCase() + STEPS[name].slice(1);

export const HOSPITAL = { open: "menerima", busy: "ramai", full: "IGD penuh", closed: "tidak menerima" };

// what of the log concerns an agency
const CONCERNS = new Set([
  "opened",
  "dispatched",
  "dispatch.acknowledged",
  "dispatch.en_route",
  "dispatch.on_scene",
  "dispatch.transporting",
  "dispatch.at_hospital",
  "dispatch.cleared",
  "dispatch.cancelled",
  "status",
  "priority",
  "alarm",
  "note",
  "report_added",
  "request.sent",
  "request.acknowledged",
  "request.accepted",
  "request.declined",
  "request.withdrawn",
  "request.unanswered",
  "order.unanswered",
  "diverted_here",
  "diverted_away",
  "rerouted",
  "contact",
  "lead",
  "commander",
  "reopened",
  "moved",
  "facts",
  "staging",
  "merged_in",
]);

// one entry of the log in words; null for what an agency's desk has no use for
export const logLine = (entry) => (CONCERNS.has(entry.kind) ? sentence(entry, (code) => FACTS[code] ?? code) : null);
