/** @file The command line `penchant`: its commands and options, and how its errors end. What each command does stands in its own file. */

import { Command, CommanderError, Option } from 'commander';
import { version } from '../../package.json';
import { TRAINING_PRECISIONS } from '../common/learning';
import { UserFacingError } from '../common/userFacingError';
import {
  DEFAULT_KEPT_VERSIONS,
  runAdaptersActivate,
  runAdaptersExport,
  runAdaptersImport,
  runAdaptersList,
  runAdaptersPrune,
  runAdaptersRollBack,
} from './adaptersCommand';
import { runComplete, type CompleteOptions } from './completeCommand';
import { runDoctor } from './doctorCommand';
import { addGlobalOptions, parseAmount, parseEach, parseWhole, type GlobalOptions } from './globalOptions';
import { DEFAULT_BUDGET_SECONDS, runLearn, type LearnOptions } from './learnCommand';
import { runModelList, runModelPull, type PullCommandOptions } from './modelCommand';
import {
  runPairsAdd,
  runPairsDelete,
  runPairsExport,
  runPairsList,
  runPairsSetAside,
  type DeleteOptions,
  type OfUser,
} from './pairsCommand';
import { runReset, type ResetOptions } from './resetCommand';
import { runScore, type ScoreOptions } from './scoreCommand';
import { EXIT_INTERRUPTED, openTerminal, type Terminal } from './terminal';

/** What `package.json` asks for; older ones lack parts of the standard library that Penchant uses. */
const LEAST_NODE = 24;

const PAIRS_OPTION = ['--pairs <file>', 'JSON lines {"prompt", "chosen", "rejected"}'] as const;

void main();

async function main(): Promise<void> {
  const terminal = openTerminal();
  try {
    if (Number.parseInt(process.versions.node, 10) < LEAST_NODE) {
      throw new UserFacingError(`It needs Node ${LEAST_NODE} or later; this is Node ${process.versions.node}.`);
    }
    const program = commands(terminal);
    if (process.argv.length > 2) await program.parseAsync();
    else terminal.print(program.helpInformation().trimEnd());
  } catch (error) {
    process.exitCode = report(error, terminal);
  }
}

function commands(terminal: Terminal): Command {
  const program = new Command('penchant')
    .description('Code completion by a language model on your own machine that learns your taste.')
    .version(version)
    .exitOverride()
    // Errors are reported in one place, as one line.
    .configureOutput({ writeErr: () => undefined })
    .configureHelp({ showGlobalOptions: true });
  addGlobalOptions(program);
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();

  const model = program.command('model').description('list the catalog of models, or get one of them');
  model.action(() => runModelList(globals(), terminal));
  model
    .command('pull <id>')
    .description('get a model of the catalog, with progress; what breaks off goes on at the next call')
    .option('--source <file or address>', 'take this file in place of the catalog’s sources; same checksum')
    .option('--mirror <address>', 'stands in for https://huggingface.co (or PENCHANT_HUB_MIRROR, HF_ENDPOINT)')
    .option('--proxy <address>', 'HTTP proxy (or HTTPS_PROXY, HTTP_PROXY, NO_PROXY)')
    .option('--ca-file <file>', 'more certificate authorities, as PEM (or NODE_EXTRA_CA_CERTS)')
    .action((id: string, options: PullCommandOptions) => runModelPull(id, options, globals(), terminal));

  program
    .command('complete')
    .description('complete a file at a place, as the editor would, or many raw prompts')
    .option('--file <file>', 'the file to complete')
    .option('--line <number>', 'line of the cursor, from 1', parseWhole(1))
    .option('--column <number>', 'column of the cursor, from 1', parseWhole(1))
    .option('--n <number>', 'how many different completions are wanted', parseWhole(1))
    .option('--deadline-ms <number>', 'answer with what there is after this time (default: none)', parseWhole(1))
    .option('--prompts <file>', 'JSON lines {"id", "prompt"}, completed as they stand')
    .option('--max-tokens <number>', 'at most this many tokens a completion', parseWhole(1))
    .action((options: CompleteOptions) => runComplete(options, globals(), terminal));

  addLearning(program, globals, terminal);
  addPairs(program, globals, terminal);

  program
    .command('reset')
    .description('erase what is kept, after asking; without a name, all of it')
    .option('--pairs', 'the store: pairs, outcomes, refusals and the history of updates, of all users')
    .option('--adapters', 'what was learned of the user')
    .option('--models', 'downloaded models and what was made of models')
    .option('--yes', 'without asking')
    .action((options: ResetOptions) => runReset(options, globals(), terminal));

  program
    .command('doctor')
    .description('devices with a probe of each, models, store, disk, versions')
    .action(() => runDoctor(globals(), terminal));

  return program;
}

/** The commands that learn, and those about what was learned. */
function addLearning(program: Command, globals: () => GlobalOptions, terminal: Terminal): void {
  const precision = (): Option =>
    new Option('--precision <precision>', 'what is computed with (default: by the size of the model)').choices(
      TRAINING_PRECISIONS,
    );
  program
    .command('learn')
    .description('learn from preference pairs: one update, which a gate lets pass or holds back')
    .requiredOption(...PAIRS_OPTION)
    .option('--budget-seconds <number>', 'time the update may take', parseWhole(1), DEFAULT_BUDGET_SECONDS)
    .option('--only', 'from these pairs alone, without the stored ones')
    .addOption(precision())
    .option('--embedding-only', 'fit the user embedding and leave the LoRA as it is: few pairs, seconds')
    .option('--no-starter-pack', 'begin a new user with nothing, not with the starter pack of the model')
    .option('--steps <number>', 'optimiser steps (default: by the number of pairs)', parseWhole(1))
    .option('--anchor <number>', 'weight of neutral code, which keeps the model a language model', parseAmount)
    .action((options: LearnOptions) => runLearn(options, globals(), terminal));

  program
    .command('score')
    .description('how the model and its adapter judge preference pairs')
    .requiredOption(...PAIRS_OPTION)
    .addOption(precision())
    .action((options: ScoreOptions) => runScore(options, globals(), terminal));

  const adapters = program.command('adapters').description('what was learned, version by version');
  adapters.action(() => runAdaptersList(globals(), terminal));
  adapters
    .command('list')
    .description('the versions, and which is active')
    .action(() => runAdaptersList(globals(), terminal));
  adapters
    .command('activate <version>')
    .description('bring a version into force; base: the base model')
    .action((version: string) => runAdaptersActivate(version, globals(), terminal));
  adapters
    .command('roll-back')
    .description('go back to what the active version was trained from')
    .action(() => runAdaptersRollBack(globals(), terminal));
  adapters
    .command('export <version> <folder>')
    .description('copy a version into a new folder, as files of PEFT')
    .action((version: string, folder: string) => runAdaptersExport(version, folder, globals(), terminal));
  adapters
    .command('import <folder>')
    .description('take an exported adapter, or one of PEFT, after judging it')
    .action((folder: string) => runAdaptersImport(folder, globals(), terminal));
  adapters
    .command('prune')
    .description('erase old versions, but for the active one')
    .option('--keep <number>', 'how many of the newest stay', parseWhole(1), DEFAULT_KEPT_VERSIONS)
    .action((options: { readonly keep: number }) => runAdaptersPrune(options, globals(), terminal));
}

/** The commands about the store. */
function addPairs(program: Command, globals: () => GlobalOptions, terminal: Terminal): void {
  const ofUser = (): OfUser => (program.getOptionValueSource('user') === 'default' ? {} : { user: globals().user });
  const pairs = program.command('pairs').description('stored preference pairs, of all users unless --user names one');
  pairs.action(() => runPairsList(ofUser(), globals(), terminal));
  pairs
    .command('add')
    .description('store the pairs of a file; those that name nobody are the user’s')
    .requiredOption(...PAIRS_OPTION)
    .action((options: { readonly pairs: string }) => runPairsAdd(options.pairs, globals(), terminal));
  pairs
    .command('list')
    .description('the pairs, oldest first; with --json a line each')
    .action(() => runPairsList(ofUser(), globals(), terminal));
  pairs
    .command('export <file>')
    .description('write the pairs into a file, as JSON lines')
    .action((file: string) => runPairsExport(file, ofUser(), globals(), terminal));
  pairs
    .command('delete')
    .description('forget pairs for good, and the versions that have learned from them')
    .option('--id <number...>', 'these pairs', parseEach(parseWhole(1)))
    .option('--since <time>', 'what came at or after a time: 2026-01-31T14:30, or 2h ago')
    .option('--file <file>', 'what has text of this file, by path or URI')
    .option('--all', 'everything: also outcomes, refusals and the history of updates')
    .action((options: DeleteOptions) => runPairsDelete(options, ofUser(), globals(), terminal));
  pairs
    .command('set-aside')
    .description('move a damaged database aside, so that a new one begins')
    .action(() => runPairsSetAside(globals(), terminal));
}

/** Says what went wrong in one line; the exit code. Errors that are no user's mistake bring their stack, so that they can be reported. */
function report(error: unknown, terminal: Terminal): number {
  terminal.progress.clear();
  if (terminal.signal.aborted) return EXIT_INTERRUPTED;
  if (error instanceof CommanderError) {
    // Help and version have been printed.
    if (error.exitCode === 0) return 0;
    const isWithoutCommand = error.code === 'commander.help';
    complain(isWithoutCommand ? 'A command is needed; see penchant --help.' : error.message.replace(/^error: /, ''));
    return 1;
  }
  if (error instanceof UserFacingError) complain(error.message);
  else process.stderr.write(`penchant: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

/** The one plain line that a user's mistake brings. */
function complain(message: string): void {
  process.stderr.write(`penchant: ${message.replace(/\s*\n\s*/g, ' ')}\n`);
}
