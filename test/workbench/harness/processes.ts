/** @file The processes below the workbench's server, as `ps` tells. */

import { execFileSync } from 'node:child_process';

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  /** Resident memory. */
  readonly rssBytes: number;
  readonly command: string;
}

export function childrenOf(pid: number): readonly RunningProcess[] {
  return allProcesses().filter(({ parent }) => parent === pid);
}

/** All descendants of a process. */
export function descendantsOf(pid: number): readonly RunningProcess[] {
  const all = allProcesses();
  const found = new Set([pid]);
  for (let grown = true; grown;) {
    const children = all.filter((each) => found.has(each.parent) && !found.has(each.pid));
    for (const child of children) found.add(child.pid);
    grown = children.length > 0;
  }
  return all.filter((each) => each.pid !== pid && found.has(each.pid));
}

/** The inference processes below the server; one, while the model is in use. */
export function inferenceProcesses(serverPid: number): readonly RunningProcess[] {
  return descendantsOf(serverPid).filter(({ command }) => command.includes('inferenceProcess.js'));
}

/** Whatever runs a program below a folder, also when the process that started it is gone. */
export function processesBelow(folder: string): readonly RunningProcess[] {
  return allProcesses().filter(({ command }) => command.includes(` ${folder}/`));
}

function allProcesses(): readonly RunningProcess[] {
  return execFileSync('ps', ['-eo', 'pid=,ppid=,rss=,args='], { encoding: 'utf8' }).trim().split('\n').map(parse);
}

function parse(line: string): RunningProcess {
  const [pid, parent, kilobytes, ...command] = line.trim().split(/\s+/);
  return { pid: Number(pid), parent: Number(parent), rssBytes: Number(kilobytes) * 1024, command: command.join(' ') };
}
