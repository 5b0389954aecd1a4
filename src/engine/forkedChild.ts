/** @file Forks a child of the extension host with a clean slate, and watches it to its end. */

import { fork } from 'node:child_process';
import type { Disposable } from '../common/disposable';
import type { Channel } from './rpc';

export interface ForkOptions {
  /** The bundled program. */
  readonly entryPoint: string;
  /** Added to the cleaned environment of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Beside those of every child. */
  readonly nodeFlags?: readonly string[];
  /** One call a line of what the child writes to stdout and stderr: ONNX Runtime's warnings, a native abort's last words. */
  readonly onOutput: (line: string) => void;
}

export interface ForkedChild {
  readonly pid: number | undefined;
  readonly channel: Channel;
  /** How it ended, in words for the log; called once, also when it could not be started. */
  onExit(listener: (how: string) => void): Disposable;
  kill(): void;
}

/** Megabytes of JavaScript heap. Weights and caches lie outside it; a tokenizer of 150,000 entries takes some 150 MB. */
const MAX_HEAP_MB = 1536;

export function forkChild({ entryPoint, environment, nodeFlags = [], onOutput }: ForkOptions): ForkedChild {
  const child = fork(entryPoint, [], {
    env: { ...cleanEnvironment(process.env, process.versions), ...environment },
    // Not the parent's: an inspector port in there would clash with the parent's own.
    execArgv: [`--max-old-space-size=${MAX_HEAP_MB}`, ...nodeFlags],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let ended: string | undefined;
  const listeners = new Set<(how: string) => void>();
  const end = (how: string): void => {
    if (ended !== undefined) return;
    ended = how;
    for (const listener of listeners) listener(how);
  };
  child.once('exit', (code, signal) => end(signal ? `ended by ${signal}` : `exit code ${String(code)}`));
  child.on('error', (error) => {
    if (child.pid === undefined) end(`could not be started: ${error.message}`);
  });
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', lines(onOutput));

  return {
    pid: child.pid,
    channel: {
      send(message) {
        if (child.connected) child.send(message as object, () => undefined);
      },
      onMessage(listener) {
        child.on('message', listener);
        return { dispose: () => void child.off('message', listener) };
      },
    },
    onExit(listener) {
      if (ended !== undefined) listener(ended);
      else listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
    kill() {
      // A native run blocks every gentler signal's handler.
      child.kill('SIGKILL');
    },
  };
}

/**
 * The parent's environment without what steers the parent: VS Code's and Electron's variables, inspector and loader options.
 * In Electron the executable is told to be plain Node.
 */
export function cleanEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  versions: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const cleaned: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || /^(?:NODE_OPTIONS|NODE_V8_COVERAGE|NODE_INSPECT.*|VSCODE_.*|ELECTRON_.*)$/i.test(name)) {
      continue;
    }
    cleaned[name] = value;
  }
  if (versions['electron']) cleaned['ELECTRON_RUN_AS_NODE'] = '1';
  return cleaned;
}

/** Splits chunks into lines; an unfinished last line waits for the next chunk. */
function lines(onLine: (line: string) => void): (chunk: string) => void {
  let rest = '';
  return (chunk) => {
    const parts = (rest + chunk).split(/\r?\n/);
    rest = parts.pop() ?? '';
    for (const part of parts) if (part.trim() !== '') onLine(part);
  };
}
