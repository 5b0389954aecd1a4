/** @file What the *Preferences* view asks of the host: what is in force, from where, and to have it changed. */

import * as z from 'zod/mini';
import { call, nothing } from './calls';

/** `all`: what is said for all languages. */
const language = z.enum(['all', 'javascript', 'python']);
export type PreferencesLanguage = z.infer<typeof language>;

/** Whose settings are shown and written. */
const scope = z.enum(['user', 'workspace']);
export type PreferencesScope = z.infer<typeof scope>;

/** Absent language: that of the file at hand. */
const place = z.object({ language: z.exactOptional(language), scope });
const exactPlace = z.object({ language, scope });
export type PreferencesPlace = z.infer<typeof exactPlace>;

const said = z.object({
  choice: z.string(),
  title: z.string(),
  /** Such as `from .prettierrc`. */
  from: z.string(),
});
export type Said = z.infer<typeof said>;

const trait = z.object({
  id: z.string(),
  title: z.string(),
  choices: z.array(z.object({ id: z.string(), title: z.string() })),
  /** What the settings of this language and scope say; absent: nothing. */
  value: z.exactOptional(z.string()),
  /** What would hold, if they said nothing; absent: nothing is stated then. */
  otherwise: z.exactOptional(said),
  /** What holds; absent: nothing is stated. */
  inForce: z.exactOptional(said),
});
export type TraitPreference = z.infer<typeof trait>;

const detected = z.object({
  trait: z.string(),
  title: z.string(),
  path: z.string(),
  key: z.string(),
  value: z.string(),
  /** The tool's own, as the file says nothing of it. */
  isDefault: z.boolean(),
  isInForce: z.boolean(),
});
export type DetectedLine = z.infer<typeof detected>;

const revealed = z.object({
  trait: z.string(),
  title: z.string(),
  /** In how many of how many of the newest pairs that tell of the trait. */
  agreeing: z.number(),
  pairs: z.number(),
  isInForce: z.boolean(),
});
export type RevealedLine = z.infer<typeof revealed>;

const disagreement = z.object({
  trait: z.string(),
  stated: z.string(),
  /** Titles of the choices. */
  statedTitle: z.string(),
  revealed: z.string(),
  revealedTitle: z.string(),
  agreeing: z.number(),
  pairs: z.number(),
});
export type DisagreementLine = z.infer<typeof disagreement>;

const state = z.object({
  language,
  hasWorkspace: z.boolean(),
  isTrusted: z.boolean(),
  traits: z.array(trait),
  /** What the settings of this language and scope say in free text. */
  text: z.string(),
  /** What holds of it, where that is said elsewhere. */
  textInForce: z.exactOptional(z.string()),
  /** Whether the model in use heeds sentences; absent: there is none. */
  heedsText: z.exactOptional(z.boolean()),
  isDetecting: z.boolean(),
  /** The file for which was detected, relative to its folder; absent: there is none of the language. */
  file: z.exactOptional(z.string()),
  detected: z.array(detected),
  unreadable: z.array(z.string()),
  isFollowing: z.boolean(),
  /** In the language, whichever file is at hand. */
  revealed: z.array(revealed),
});
export type PreferencesState = z.infer<typeof state>;

const choice = z.extend(exactPlace, {
  trait: z.string(),
  /** Absent: nothing is said here any more. */
  value: z.exactOptional(z.string()),
});

export const preferencesCalls = {
  state: call(place, state),
  set: call(choice, nothing),
  setText: call(z.extend(exactPlace, { text: z.string().check(z.maxLength(10_000)) }), nothing),
  setDetecting: call(z.object({ scope, isDetecting: z.boolean() }), nothing),
  setFollowing: call(z.object({ scope, isFollowing: z.boolean() }), nothing),
  /** Reads pairs, which may take a while. */
  disagreements: call(z.object({ language }), z.array(disagreement)),
  /** `follow`: the setting is changed to what the pairs show; `keep`: it stays, and is not asked about again. */
  settle: call(
    z.object({
      language,
      trait: z.string(),
      stated: z.string(),
      revealed: z.string(),
      how: z.enum(['follow', 'keep']),
    }),
    nothing,
  ),
  /** Opens a file that something was detected in. */
  openFile: call(z.object({ path: z.string(), language }), nothing),
  openSettings: call(nothing, nothing),
} as const;
