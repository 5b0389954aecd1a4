/** @file The only door to the model: get one, open it, ask it. */

export { listModels } from './base/catalogFolder';
export { pullModel } from './base/download';
export { openLanguageModel } from './runtime/openLanguageModel';
export type { LanguageModel } from './runtime/languageModel';
export { probeDevices } from './runtime/devices';
export { recommendModel } from './runtime/recommend';
export { runtimeVersion } from './runtime/session';
