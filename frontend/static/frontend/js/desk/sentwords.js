// Words of what waits for somebody's answer.

export const WAITS = { sent: "belum dijawab", acknowledged: "sudah mendengar", unanswered: "BELUM DIJAWAB" };
export const CALLED = { help: "KRU BUTUH BANTUAN", unable: "TIDAK DAPAT JALAN" };

// what an agency was asked for; `told`: what the API tells of the request, once it has
export function whatFor(r, told) {
  if (r.transfers) return "memimpin kejadian";
  return r.unit || (r.capability ? `${r.count} ${r.capability}` : told?.message || "bantuan");
}

export const QUIET_MS = 15 * 60_000; // at work without a word of the crew: a proposal
