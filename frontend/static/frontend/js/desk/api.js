// What the desk asks of the API, and how it says that something was refused.

export function api(token) {
  async function call(method, path, body) {
    try {
      const response = await fetch(path, {
        method,
        credentials: "same-origin",
        headers: { "X-CSRFToken": token, ...(body ? { "Content-Type": "application/json" } : {}) },
        body: body ? JSON.stringify(body) : undefined,
      });
      const data = await response.json().catch(() => null);
      return { ok: response.ok, status: response.status, data, said: response.ok ? "" : sentence(data, response) };
    } catch {
      return {
        ok: false,
        status: 0,
        data: null,
        said: method === "GET" ? "Sambungan terputus." : "Sambungan terputus; belum tersimpan.",
      };
    }
  }
  return {
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
    delete: (path) => call("DELETE", path),
    put: (path, body) => call("PUT", path, body),
  };
}

function sentence(data, response) {
  if (response.status === 401 || response.status === 403) return "Peran Anda tidak boleh melakukan ini.";
  const fields = Object.values(data?.errors ?? {}).flat();
  return fields.length ? fields.join(" ") : (data?.detail ?? `Gagal (${response.status}).`);
}
