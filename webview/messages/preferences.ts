/** @file What the *Preferences* view asks of the host. */

export const preferencesCalls = {} as const;
