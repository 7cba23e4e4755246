// Starts the programs under test, each on a free port, and ends them.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const output = `bin/${process.env.CONFIGURATION ?? "Debug"}/net10.0`;
const startLimit = 60_000;

// Whatever ends this program, by its time limit too, ends what it started.
const children = new Set();
process.once("exit", () => children.forEach((child) => child.kill()));
process.once("SIGTERM", () => process.exit(1));

/**
 * The page's server; `endpoint` is the model's server, the example's own emulator where there is none. Its port comes from the
 * environment and its input is closed, as in a container.
 */
export function startWebChat(endpoint, port = "0") {
  const folder = `${root}examples/WebChat`;
  return start(folder, [`${output}/WebChat.dll`], /Open (http:\S+)/, {
    ASPNETCORE_HTTP_PORTS: port,
    OPENCHAT_ENDPOINT: endpoint ?? "",
    CLOUDFLARE_ACCOUNT_ID: "",
  });
}

/** The emulator's command line, with things to go wrong such as `quota@1`. */
export function startEmulator(...faults) {
  const folder = `${root}src/OpenChat.Tool`;
  const options = faults.flatMap((fault) => ["--fault", fault]);
  return start(folder, [`${output}/OpenChat.Tool.dll`, "emulate", "--port", "0", ...options], /routes: (http:\S+)/);
}

async function start(cwd, args, ready, environment = {}) {
  const child = spawn("dotnet", args, { cwd, env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "pipe"] });
  children.add(child);
  child.once("exit", () => children.delete(child));
  const server = { url: "", log: "", stop: () => stop(child) };
  await new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${args[0]} ${why}:\n${server.log}`));
    const timer = setTimeout(() => fail("did not start"), startLimit);
    const read = (data) => {
      server.log += data;
      const address = ready.exec(server.log)?.[1];
      if (address) {
        server.url = address;
        clearTimeout(timer);
        resolve();
      }
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", () => fail("ended"));
  });
  return server;
}

async function stop(child) {
  if (child.exitCode === null) {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }
}
