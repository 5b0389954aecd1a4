/** @file The only door to the model: get one, open it, ask it, teach it. */

export { eraseModels, findModelFile, hasModels, listModels } from './base/catalogFolder';
export { pullModel } from './base/download';
export { openAdapterRegistry, type AdapterRegistry } from './personal/adapterRegistry';
export { importAdapter } from './personal/importAdapter';
export { modelChecksum } from './personal/modelChecksum';
export {
  openPersonalLanguageModel as openLanguageModel,
  type PersonalLanguageModel as LanguageModel,
} from './personal/personalLanguageModel';
export { scorePairs } from './personal/score';
export { runUpdate } from './personal/update';
export { probeDevices } from './runtime/devices';
export { recommendModel } from './runtime/recommend';
export { runtimeVersion } from './runtime/session';
