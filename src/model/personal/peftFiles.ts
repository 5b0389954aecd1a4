/**
 * @file An adapter as files: PEFT's, its LoRA in `lora/` and its user embedding in `prompt/`, and beside them
 * `user_model.safetensors`, from which learning goes on. Bytes only; where they are kept is the callers' matter.
 */

import { UserFacingError } from '../../common/userFacingError';
import type { Refuse } from '../base/safetensorsHeader';
import type { ModelConfig } from '../base/weights';
import type { Adapter, UserModelTensors } from './adapter';
import { findAdapterFault } from './adapterFit';
import type { PeftBytes } from './peftFolder';
import { decodePeftLora, encodePeftLora } from './peftLora';
import { decodePeftPrompt, encodePeftPrompt, isNear } from './peftPrompt';
import { individualUserModel, softPromptOf } from './userModel';
import { decodeUserModel, encodeUserModel } from './userModelFile';

/** Every file that an adapter may consist of, by its place in the adapter's folder. */
export const ADAPTER_FILES = [
  'lora/adapter_config.json',
  'lora/adapter_model.safetensors',
  'prompt/adapter_config.json',
  'prompt/adapter_model.safetensors',
  'user_model.safetensors',
] as const;
export type AdapterFile = (typeof ADAPTER_FILES)[number];
export type AdapterBytes = ReadonlyMap<AdapterFile, Uint8Array<ArrayBuffer>>;

/** The base model, as far as the files speak of it. */
export interface AdapterBase {
  readonly config: ModelConfig;
  /** BOS's own row of the embedding matrix, `[d]`. */
  readonly bosEmbedding: Float32Array;
  /** Catalog id or file name, for PEFT's `base_model_name_or_path`. */
  readonly model: string;
}

/**
 * The adapter's files. `lora/` is left out where there is no LoRA, `prompt/` and the user model where there is no soft prompt.
 * An adapter that does not fit its base model is a bug of whoever made it.
 */
export function encodeAdapter(adapter: Adapter, base: AdapterBase): AdapterBytes {
  const { lora, userModel } = adapter;
  const fault = findAdapterFault(adapter, base.config);
  if (fault) throw new Error(`the adapter does not fit its base model: ${fault}`);
  const files = new Map<AdapterFile, Uint8Array<ArrayBuffer>>();
  if (lora.size > 0) {
    const { config, tensors } = encodePeftLora(lora, base);
    files.set('lora/adapter_config.json', config).set('lora/adapter_model.safetensors', tensors);
  }
  if (userModel.numUserTokens > 0) {
    const { config, tensors } = encodePeftPrompt(softPromptOf(userModel, 'user'), base);
    files.set('prompt/adapter_config.json', config).set('prompt/adapter_model.safetensors', tensors);
    files.set('user_model.safetensors', encodeUserModel(userModel));
  }
  return files;
}

/**
 * The adapter in the files, known to fit the model. Nothing in them is believed; a `UserFacingError` says what is wrong.
 * @param place what the files are, for messages: "The adapter v3", say
 * @param bosEmbedding where given, a prompt that does not begin with it is refused
 */
export function decodeAdapter(
  files: AdapterBytes,
  config: ModelConfig,
  place: string,
  bosEmbedding?: Float32Array,
): Adapter {
  const refuse: Refuse = (what, cause) => new UserFacingError(`${place} cannot be used: ${what}.`, { cause });
  if (files.size === 0) throw refuse('it has neither lora/ nor prompt/');
  const loraBytes = peftBytes(files, 'lora', refuse);
  const promptBytes = peftBytes(files, 'prompt', refuse);
  const embedding =
    promptBytes && decodePeftPrompt(promptBytes, config, bosEmbedding, within('its prompt, in prompt/', refuse));
  const adapter = {
    lora: loraBytes ? decodePeftLora(loraBytes, within('its LoRA, in lora/', refuse)) : new Map<string, never>(),
    userModel: userModelOf(files.get('user_model.safetensors'), embedding, config, refuse),
  };
  const fault = findAdapterFault(adapter, config);
  if (fault) throw refuse(`it does not fit the model, as ${fault}`);
  return adapter;
}

/** The stored user model; where PEFT's prompt is all there is, one of the individual form. */
function userModelOf(
  bytes: Uint8Array<ArrayBuffer> | undefined,
  embedding: Float32Array | undefined,
  { hiddenSize }: ModelConfig,
  refuse: Refuse,
): UserModelTensors {
  if (bytes) {
    const userModel = decodeUserModel(bytes, within('user_model.safetensors', refuse));
    if (embedding && !isNear(embedding, softPromptOf(userModel, 'user'), MAX_ROUNDING_ERROR)) {
      throw refuse('prompt/ and user_model.safetensors hold different user embeddings; take one of them away');
    }
    return userModel;
  }
  return individualUserModel(embedding ?? new Float32Array(), (embedding?.length ?? 0) / hiddenSize);
}

/** Of bfloat16, in which others may have stored the prompt again: 0.4 %. */
const MAX_ROUNDING_ERROR = 0.01;

/** Both files of a PEFT adapter; nothing where there is neither. */
function peftBytes(files: AdapterBytes, folder: 'lora' | 'prompt', refuse: Refuse): PeftBytes | undefined {
  const config = files.get(`${folder}/adapter_config.json`);
  const tensors = files.get(`${folder}/adapter_model.safetensors`);
  if (config && tensors) return { config, tensors };
  if (config ?? tensors) throw refuse(`${folder}/adapter_${config ? 'model.safetensors' : 'config.json'} is missing`);
  return undefined;
}

function within(part: string, refuse: Refuse): Refuse {
  return (what, cause) => refuse(`${part}: ${what}`, cause);
}
