/**
 * @file Commits adapters as a process of its own: `commitForTest.mjs FIXTURES DATA COUNT`. Prints each version that is on the disk; in
 * the end, also after an error, what is active, read to the last byte.
 */

import { writeSync } from 'node:fs';
import { openAdapterRegistry } from '../../../../src/model/personal/adapterRegistry';
import { BASE, describeVersion, makeAdapter, openTinyBase } from './adapters';

const [fixtures, data, count] = process.argv.slice(2);
const base = openTinyBase('tiny-llama', fixtures);
const registry = openAdapterRegistry(data!, 'default');
try {
  for (let seed = 1; seed <= Number(count); seed++) {
    const description = describeVersion({ parent: registry.active(BASE) ?? null });
    const { version } = registry.commit(makeAdapter(base.config, { seed }), description, base, { activate: true });
    say(version);
  }
} catch (error) {
  say(String(error));
}
const active = registry.active(BASE);
if (active !== undefined) registry.read(active, base.config);
say(`active ${active}, damaged ${registry.damaged().length}`);

/** Written before the next line runs: what was said was so, whenever the process is killed. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}
