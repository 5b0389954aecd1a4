/** @file A language model that answers as its user's active adapter has it: finds the adapter, puts it in place, does without if need be. */

import { existsSync } from 'node:fs';
import type { InferenceRequest, InferenceResult, ModelDescription, PromptParts } from '../../common/inference';
import { messageOf, UserFacingError } from '../../common/userFacingError';
import type { ModelConfig } from '../base/weights';
import type { AdapterTensors } from '../runtime/adapterTensors';
import type { LanguageModel } from '../runtime/languageModel';
import { openLanguageModel, type OpenModelOptions } from '../runtime/openLanguageModel';
import { openAdapterRegistry } from './adapterRegistry';
import { adapterTensors } from './adapterShape';
import { modelChecksum } from './modelChecksum';

export interface PersonalModelOptions extends Omit<OpenModelOptions, 'firstAdapter'> {
  /** Whose active adapter is in place from the start; absent: none. */
  readonly user?: string;
}

export interface PersonalLanguageModel extends LanguageModel {
  /**
   * Puts the adapter that is the user's active one by now in place, between two requests; nothing happens where it is in place
   * already. One that cannot be used is told in the description: the base model answers.
   */
  useActiveAdapter(user: string): Promise<void>;
}

/** As `openLanguageModel`, with the user's active adapter. A damaged adapter does not keep the model from opening. */
export async function openPersonalLanguageModel({
  user,
  ...options
}: PersonalModelOptions): Promise<PersonalLanguageModel> {
  let base: BaseModel | undefined;
  let first: ActiveAdapter = NONE;
  const open = (usesAdapter: boolean): Promise<LanguageModel> =>
    openLanguageModel({
      ...options,
      firstAdapter: async (config, path) => {
        base = { config, path, dataFolder: options.dataFolder };
        if (usesAdapter && user !== undefined) first = await findActive(user, base, NONE);
        return first.tensors;
      },
    });

  let model: LanguageModel;
  try {
    model = await open(true);
  } catch (error) {
    const { tensors } = first;
    if (!tensors) throw error;
    // If it is not the adapter's fault, it fails once more.
    first = unusable(error, tensors.version);
    model = await open(false);
  }
  if (!base) throw new Error('the model was opened without asking for its adapter');
  return new PersonalModel(model, base, first);
}

/** What an adapter is found and checked by. */
interface BaseModel {
  readonly config: ModelConfig;
  readonly path: string;
  readonly dataFolder: string;
}

/** What is in force for a user and a model, or why it cannot be used. */
interface ActiveAdapter {
  /** Differs wherever the tensors may differ. */
  readonly key: string;
  readonly tensors?: AdapterTensors;
  /** A sentence for people. */
  readonly problem?: string;
}

const NONE: ActiveAdapter = { key: '' };

class PersonalModel implements PersonalLanguageModel {
  constructor(
    private readonly model: LanguageModel,
    private readonly base: BaseModel,
    private inPlace: ActiveAdapter,
  ) {}

  get description(): ModelDescription {
    const { problem } = this.inPlace;
    return { ...this.model.description, ...(problem !== undefined && { adapterProblem: problem }) };
  }

  generate(request: InferenceRequest, isCancelled: () => boolean): Promise<InferenceResult | undefined> {
    return this.model.generate(request, isCancelled);
  }

  prefill(prompt: PromptParts, isCancelled: () => boolean): Promise<number> {
    return this.model.prefill(prompt, isCancelled);
  }

  /** One that is not registered, for measurements. */
  async useAdapter(adapter: AdapterTensors | undefined): Promise<void> {
    await this.model.useAdapter(adapter);
    this.inPlace = { key: 'given' };
  }

  async useActiveAdapter(user: string): Promise<void> {
    const active = await findActive(user, this.base, this.inPlace);
    if (active === this.inPlace) return;
    try {
      await this.model.useAdapter(active.tensors);
      this.inPlace = active;
    } catch (error) {
      this.inPlace = unusable(error, active.tensors?.version);
      await this.model.useAdapter(undefined);
    }
  }

  dispose(): void {
    this.model.dispose();
  }
}

/** Gives `inPlace` itself where that is still in force; its tensors are not read again then. */
async function findActive(user: string, base: BaseModel, inPlace: ActiveAdapter): Promise<ActiveAdapter> {
  const { path, dataFolder, config } = base;
  let version: string | undefined;
  try {
    const registry = openAdapterRegistry(dataFolder, user);
    // The checksum of a large file takes a while, the first time; most who have never learned have no use for it.
    if (!existsSync(registry.folder)) return inPlace.key === NONE.key ? inPlace : NONE;
    const active = registry.active(await modelChecksum(path, dataFolder));
    version = active;
    // Numbers begin anew where everything was erased, so a version's date tells more than its number.
    const date = registry.list().find((each) => each.version === active)?.date ?? '';
    const key = active === undefined ? NONE.key : JSON.stringify([user, active, date]);
    if (key === inPlace.key) return inPlace;
    return active === undefined ? NONE : { key, tensors: adapterTensors(active, registry.read(active, config)) };
  } catch (error) {
    return unusable(error, version);
  }
}

/** The key is no adapter's: what was repaired is tried again. */
function unusable(error: unknown, version: string | undefined): ActiveAdapter {
  const what = version === undefined ? 'What was learned' : `The adapter ${version}`;
  const why = error instanceof UserFacingError ? error.message : `${what} cannot be used: ${messageOf(error)}.`;
  return { key: 'unusable', problem: `${why} The base model completes your code meanwhile.` };
}
