/** @file The options that every command knows. */

import { InvalidArgumentError, Option, type Command } from 'commander';
import { DEFAULT_USER, defaultDataFolder } from '../common/dataFolder';
import { DEVICE_CHOICES, type DeviceChoice } from '../common/models';

export interface GlobalOptions {
  /** Results as JSON on stdout. */
  readonly json?: boolean;
  /** The data folder. */
  readonly data: string;
  /** Whose adapter is used. */
  readonly user: string;
  /** No adapter. */
  readonly base?: boolean;
  /** Catalog id or path of a model file; absent: the first of the catalog that is installed. */
  readonly model?: string;
  readonly device: DeviceChoice;
  readonly seed: number;
}

export function addGlobalOptions(program: Command): Command {
  return program
    .option('--json', 'results as JSON on stdout')
    .option('--data <folder>', 'data folder: models, database, adapters', defaultDataFolder())
    .option('--user <name>', 'whose adapter is used', DEFAULT_USER)
    .option('--base', 'the base model alone, without an adapter')
    .option('--model <id>', 'model of the catalog, or path of a model file (default: the first that is installed)')
    .addOption(new Option('--device <device>', 'what the model runs on').choices(DEVICE_CHOICES).default('auto'))
    .option('--seed <number>', 'seed of everything random', parseWhole(0), 0);
}

/** A parser of whole numbers from `least` on, for commander. */
export function parseWhole(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`It has to be a whole number from ${least} on.`);
  };
}

/** A parser of several values, for commander. */
export function parseEach<T>(parse: (text: string) => T): (text: string, former?: readonly T[]) => readonly T[] {
  return (text, former = []) => [...former, ...text.split(',').map((part) => parse(part.trim()))];
}

/** Numbers from 0 on, for commander. */
export function parseAmount(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('It has to be a number from 0 on.');
}
