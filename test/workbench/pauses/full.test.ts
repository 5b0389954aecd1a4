import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { useWorkbench, warmUp } from '../harness/session';
import { measurePauses, PAUSE_SETTINGS, type Pause } from './measure';
import { isFirstWordRight, isShown, reportOf, tableOf } from './report';
import { collectSpots } from './spots';

const files = collectSpots(Number(process.env['PENCHANT_SPOTS'] ?? '200'));

const session = useWorkbench({
  name: 'pauses',
  files: { 'warm-up.py': '', ...Object.fromEntries(files.map(({ name, text }) => [name, text])) },
  settings: PAUSE_SETTINGS,
});

/** Scenes kept as pictures: those in which the model said what the developer wrote. */
const SCREENSHOTS = 8;

test('pauses in real files', async () => {
  const warmUpTries = await warmUp(session.workbench, 'warm-up.py');
  let screenshots = 0;
  const pauses = await measurePauses(session.page, files, async (pause) => {
    console.log(lineOf(pause));
    if (pause.shown.length > 8 && isFirstWordRight(pause) && screenshots < SCREENSHOTS) {
      await session.workbench.screenshot(`pause ${++screenshots}`);
    }
  });
  const report = reportOf(pauses);
  console.log(`\n${tableOf(report)}`);
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version, python: pythonVersion() };
  const file = path.resolve('artefacts/pauses.json');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ machine, warmUpTries, report, pauses }, undefined, 2));
  console.log(`\nEvery pause is in ${file}`);
  expect(pauses.filter(isShown).length).toBeGreaterThan(0);
});

function lineOf({ spot, shown, latencyMs, isCarried }: Pause): string {
  const time = isCarried ? 'carried' : latencyMs === undefined ? 'nothing' : `${latencyMs.toFixed(0)} ms`;
  const place = `${spot.file}:${spot.line}${spot.isJump ? ' (jump)' : ''}`;
  return `${time.padStart(8)}  ${place.padEnd(36)} ${spot.typed} ▸ ${JSON.stringify(shown)} for ${JSON.stringify(spot.rest)}`;
}

function pythonVersion(): string | undefined {
  try {
    return execFileSync('python3', ['--version'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined; // Without Python there are no Python spots.
  }
}
