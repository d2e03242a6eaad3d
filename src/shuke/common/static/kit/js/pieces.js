// A file in pieces by tus 1.0: it goes on from where the server says, by itself after a break.
const SMALLEST = 128 << 10;
const LARGEST = 8 << 20; // what the server takes
const SECONDS = 3; // that a piece shall take
const SILENCE = 30_000; // after which a piece that makes no progress is given up
const TAIL = 64 << 10;
// The second one: a session that has ended is told as 401, not by the page of the log-in.
export const HEADERS = { "Tus-Resumable": "1.0.0", "HX-Request": "true" };
// Answers that another try may change; 0: none came, 409: the file ends elsewhere, 404: it is gone.
const PASSING = new Set([0, 404, 408, 409, 423, 429]);

export const isPassing = (status) => PASSING.has(status) || status >= 500;

// What failed, in the server's words where it had some.
export class Refused extends Error {
  constructor(answer, method) {
    super(answer.getResponseHeader("Content-Type")?.startsWith("text/plain") ? answer.responseText : "");
    this.status = answer.status;
    this.isGone = answer.status === 404 && method === "HEAD"; // thrown away, here or in another window
    this.isPassing = isPassing(answer.status) && !(method === "POST" && answer.status === 409);
  }
}

// The answer, whatever it is; its status is 0 when none came within `limit` milliseconds of silence.
export function ask(method, url, { token, headers = {}, body = null, told = null, signal = null, limit = SILENCE }) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    let silent = 0;
    const heard = () => {
      clearTimeout(silent);
      silent = setTimeout(() => request.abort(), limit);
    };
    request.upload.addEventListener("progress", (event) => {
      heard();
      told?.(event.loaded);
    });
    request.addEventListener("loadend", () => {
      clearTimeout(silent);
      resolve(request);
    });
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.open(method, url);
    request.setRequestHeader("X-CSRFToken", token);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    heard();
    request.send(body);
  });
}

export class Upload {
  // `tell(done, problem)` hears how far it is; `problem` is null, or why it waits.
  constructor(file, { url, token, tell }) {
    Object.assign(this, { file, url, token, address: "", size: SMALLEST * 4, tries: 0, done: 0 });
    this.tell = (done, problem) => {
      this.done = done ?? this.done;
      tell(done, problem);
    };
  }

  // Resolves with the address of the whole file, or with "" when it was paused; rejects with a Refused
  // that no further try can change.
  async run() {
    const pausing = (this.pausing = new AbortController()).signal;
    let offset = null;
    while (offset !== this.file.size) {
      try {
        this.address ||= await this.begin();
        offset ??= this.where(await this.call("HEAD", this.address));
        this.tell(offset, null);
        if (offset < this.file.size) offset = await this.send(offset);
        this.tries = 0;
      } catch (problem) {
        if (pausing.aborted) return "";
        if (!problem.isPassing) throw problem;
        if (problem.isGone) this.address = "";
        // Where another window sends the same file, the next look says where it is now.
        if (problem.status !== 409) await this.rest(problem, offset);
        if (pausing.aborted) return "";
        offset = null;
      }
    }
    return this.address;
  }

  pause() {
    this.pausing?.abort();
  }

  async begin() {
    const words = { filename: this.file.name, mark: await markOf(this.file) };
    const metadata = Object.entries(words).map(([name, value]) => `${name} ${base64(value)}`).join(",");
    const headers = { "Upload-Length": this.file.size, "Upload-Metadata": metadata };
    return (await this.call("POST", this.url, { headers })).getResponseHeader("Location");
  }

  async send(offset) {
    const body = this.file.slice(offset, offset + this.size);
    const began = performance.now();
    const headers = { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" };
    const told = (sent) => this.tell(offset + Math.min(sent, body.size), null);
    const answer = await this.call("PATCH", this.address, { headers, body, told });
    const seconds = (performance.now() - began) / 1000;
    // No piece holds a thread of the server for long, and a break loses little.
    const fitting = this.size * Math.min(2, SECONDS / Math.max(seconds, 0.01));
    this.size = Math.round(Math.min(LARGEST, Math.max(SMALLEST, fitting)));
    return this.where(answer);
  }

  async rest(problem, offset) {
    await this.file.slice(0, 1).arrayBuffer(); // throws where the file itself is gone
    this.tell(offset, problem);
    this.size = Math.max(SMALLEST, this.size >> 1);
    const seconds = Math.min(30, 2 ** this.tries++) * (0.75 + Math.random() / 2);
    await patience(seconds, this.pausing.signal);
  }

  // Throws away what has arrived.
  end() {
    this.pause();
    return this.address && ask("DELETE", this.address, { token: this.token, headers: HEADERS });
  }

  async call(method, url, { headers = {}, ...more } = {}) {
    const all = { ...HEADERS, ...headers };
    const answer = await ask(method, url, { token: this.token, headers: all, signal: this.pausing.signal, ...more });
    if (!answer.status || answer.status >= 400) throw new Refused(answer, method);
    return answer;
  }

  where(answer) {
    return Number(answer.getResponseHeader("Upload-Offset"));
  }
}

// Waits so long, or until the network is back or somebody has lost patience.
export function patience(seconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(over, seconds * 1000);
    function over() {
      clearTimeout(timer);
      removeEventListener("online", over);
      signal?.removeEventListener("abort", over);
      resolve();
    }
    addEventListener("online", over);
    signal?.addEventListener("abort", over);
  });
}

// Tells a file from others of its name and size: when it was changed, how it begins and ends. Not for
// safety, so it needs no `crypto.subtle`, which pages without https do not have.
async function markOf(file) {
  const parts = [file.slice(0, TAIL), file.slice(Math.max(0, file.size - TAIL))];
  let [one, two] = [0x811c9dc5, 0x1b873593];
  for (const part of parts) {
    for (const byte of new Uint8Array(await part.arrayBuffer())) {
      one = Math.imul(one ^ byte, 0x01000193);
      two = Math.imul(two ^ byte, 0x85ebca6b) ^ (two >>> 13);
    }
  }
  return [file.lastModified, one >>> 0, two >>> 0].join("-");
}

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
