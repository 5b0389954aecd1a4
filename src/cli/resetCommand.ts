/** @file `penchant reset`: erases what Penchant keeps, after asking. */

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserFacingError } from '../common/userFacingError';
import { eraseModels, hasModels, openAdapterRegistry, type AdapterRegistry } from '../model/index';
import type { GlobalOptions } from './globalOptions';
import { eraseStore } from './pairsReset';
import { hasStore, withStore } from './pairsStore';
import type { Terminal } from './terminal';

/** None of the things named: all of them. */
export interface ResetOptions {
  readonly pairs?: boolean;
  readonly adapters?: boolean;
  readonly models?: boolean;
  /** Without asking. */
  readonly yes?: boolean;
}

interface Erasable {
  readonly name: 'pairs' | 'adapters' | 'models';
  readonly description: string;
  readonly exists: boolean;
  readonly erase: () => void | Promise<void>;
}

export async function runReset(options: ResetOptions, globals: GlobalOptions, terminal: Terminal): Promise<void> {
  const namesNone = options.pairs !== true && options.adapters !== true && options.models !== true;
  const due = everything(globals, terminal).filter(
    ({ name, exists }) => exists && (namesNone || options[name] === true),
  );
  if (due.length > 0 && options.yes !== true && !(await terminal.confirm(questionAbout(due, globals)))) {
    due.length = 0;
  }
  const erased: string[] = [];
  for (const each of due) {
    await erase(each);
    erased.push(each.name);
  }
  if (globals.json === true) terminal.print(JSON.stringify({ erased }));
  else terminal.print(erased.length === 0 ? 'Nothing was erased.' : `Erased: ${erased.join(', ')}.`);
}

function everything({ data, user }: GlobalOptions, terminal: Terminal): Erasable[] {
  const registry = openAdapterRegistry(data, user);
  return [
    {
      name: 'pairs',
      description: 'all stored feedback of all users, with the versions that have learned from it,',
      exists: hasStore(data),
      erase: () => eraseStore(data, terminal),
    },
    {
      name: 'adapters',
      description: `what was learned of the user ${user} (${registry.list().length} versions)`,
      exists: existsSync(registry.folder),
      erase: () => eraseAdapters(registry, data, user),
    },
    {
      name: 'models',
      description: 'the downloaded models and what was made of models',
      exists: hasModels(data),
      erase: () => eraseModels(data),
    },
  ];
}

/** With what would be of no use any more: which devices train rightly is told when there is something to train. */
async function eraseAdapters(registry: AdapterRegistry, dataFolder: string, user: string): Promise<void> {
  registry.erase();
  rmSync(join(dataFolder, 'devices.json'), { force: true });
  // Numbers of versions begin anew, and so does what they have learned from.
  if (hasStore(dataFolder)) await withStore(dataFolder, (store) => store.eraseUpdates(user));
}

function questionAbout(due: readonly Erasable[], { data }: GlobalOptions): string {
  return `This erases ${due.map(({ description }) => description).join(' and ')} in ${data}, for good.`;
}

async function erase({ description, erase: run }: Erasable): Promise<void> {
  try {
    await run();
  } catch (error) {
    throw new UserFacingError(
      `Not all could be erased of ${description}: ${messageOf(error)}. Close the editors that use it and try again.`,
      { cause: error },
    );
  }
}
