/**
 * @file Whether the machine runs on mains or on its battery, asked of the operating system. `systeminformation` was looked at for this:
 * on Linux it takes a plugged-in laptop for one on battery if it is fully charged and its adapter is not named `AC` or `AC0`, which
 * many are not; such a machine would never learn.
 */

import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** `unknown`: a machine without a battery, or one that does not tell. */
export type Power = 'mains' | 'battery' | 'unknown';

/** A plug is pulled and put in again within minutes, and on Windows each question starts a shell. */
const QUERY_INTERVAL_MS = 2 * 60_000;
/** Starting a shell takes up to a second; one that hangs is ended. */
const QUERY_TIMEOUT_MS = 10_000;

/** Asks at most every two minutes; what fails is unknown. */
export function powerMeter(now: () => number, read: () => Promise<Power> = readPower): () => Promise<Power> {
  let last: { readonly at: number; readonly power: Promise<Power> } | undefined;
  return () => {
    const at = now();
    // A clock that was set back asks anew.
    if (!last || at - last.at >= QUERY_INTERVAL_MS || at < last.at) {
      last = { at, power: read().catch((): Power => 'unknown') };
    }
    return last.power;
  };
}

/** Rejects where the operating system has no answer. */
export async function readPower(platform: NodeJS.Platform = process.platform): Promise<Power> {
  switch (platform) {
    case 'linux':
      return powerOfSupplies(await readSupplies('/sys/class/power_supply'));
    case 'darwin':
      return powerOfPmset(await outputOf('/usr/bin/pmset', ['-g', 'batt']));
    case 'win32':
      return powerOfLineStatus(await outputOf(POWERSHELL, ['-NoProfile', '-NonInteractive', '-Command', LINE_STATUS]));
    default:
      return 'unknown';
  }
}

const POWERSHELL = join(
  process.env['SystemRoot'] ?? 'C:\\Windows',
  'System32',
  'WindowsPowerShell',
  'v1.0',
  'powershell.exe',
);
const LINE_STATUS =
  'Add-Type -AssemblyName System.Windows.Forms; [System.Windows.Forms.SystemInformation]::PowerStatus.PowerLineStatus';

/** One power supply of Linux, by the names of its files there: `Battery`, `Mains`, `USB`; `Discharging`, `Full`, …; `1` where it is plugged in. */
export interface PowerSupply {
  readonly type: string;
  readonly status: string;
  readonly online: string;
  /** `Device`: it feeds a mouse or a keyboard. */
  readonly scope: string;
}

/** Each file that is there of each supply. */
export async function readSupplies(folder: string): Promise<readonly PowerSupply[]> {
  const read = (supply: string, file: string): Promise<string> =>
    readFile(join(folder, supply, file), 'utf8').then(
      (text) => text.trim(),
      () => '',
    );
  return Promise.all(
    (await readdir(folder)).map(async (supply) => ({
      type: await read(supply, 'type'),
      status: await read(supply, 'status'),
      online: await read(supply, 'online'),
      scope: await read(supply, 'scope'),
    })),
  );
}

/** A battery can discharge at the mains as well, under load or to spare itself. */
export function powerOfSupplies(supplies: readonly PowerSupply[]): Power {
  if (supplies.some(({ type, online }) => type === 'Mains' && online === '1')) return 'mains';
  const batteries = supplies.filter(({ type, scope }) => type === 'Battery' && scope !== 'Device');
  if (batteries.some(({ status }) => status === 'Discharging')) return 'battery';
  return batteries.some(({ status }) => ['Charging', 'Full', 'Not charging'].includes(status)) ? 'mains' : 'unknown';
}

/** The first line of `pmset -g batt` on macOS: `Now drawing from 'AC Power'`. */
export function powerOfPmset(output: string): Power {
  const source = /drawing from '([^']*)'/.exec(output)?.[1];
  if (source === undefined) return 'unknown';
  return source === 'AC Power' ? 'mains' : 'battery';
}

/** Windows' `PowerLineStatus`. */
export function powerOfLineStatus(output: string): Power {
  switch (output.trim()) {
    case 'Online':
      return 'mains';
    case 'Offline':
      return 'battery';
    default:
      return 'unknown';
  }
}

async function outputOf(program: string, programArguments: readonly string[]): Promise<string> {
  const options = { timeout: QUERY_TIMEOUT_MS, windowsHide: true };
  return (await promisify(execFile)(program, programArguments, options)).stdout;
}
