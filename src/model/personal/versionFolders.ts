/** @file The versions in a user's folder: `v1/`, `v2/`, … Each is written beside its place and moved there, so it is whole or absent. */

import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AdapterVersion } from '../../common/learning';
import { UserFacingError } from '../../common/userFacingError';
import { hasItsFiles, readAdapterFiles, readManifest, writeAdapterFiles, writeManifest } from './adapterFolder';
import { besideName, makeFolder, moveIfFree, namesIn, removeAbandoned, syncFolder, writeDurably } from './durableFiles';
import type { AdapterBytes } from './peftFiles';

const VERSION = /^v([1-9]\d{0,8})$/;
/** All that is left of a version that was set aside, so that its number does not come again. */
const SET_ASIDE_NAME = 'set-aside.json';

/** What orders versions by age; NaN for what is no version's name. */
export function numberOf(version: string): number {
  return Number(VERSION.exec(version)?.[1] ?? NaN);
}

/** Whatever has a version's name, damaged or not, oldest first. */
export function versionNames(userFolder: string): readonly string[] {
  return namesIn(userFolder)
    .filter((name) => VERSION.test(name))
    .toSorted((a, b) => numberOf(a) - numberOf(b));
}

/** Oldest first. */
export function wholeVersions(userFolder: string): readonly AdapterVersion[] {
  return versionNames(userFolder).flatMap((version) => wholeVersion(userFolder, version) ?? []);
}

/** The version's description; nothing where it is absent or damaged, as far as names and sizes tell. */
export function wholeVersion(userFolder: string, version: string): AdapterVersion | undefined {
  const folder = join(userFolder, version);
  const manifest = VERSION.test(version) && !isSetAside(userFolder, version) ? readManifest(folder) : undefined;
  return manifest?.description.version === version && hasItsFiles(folder, manifest) ? manifest.description : undefined;
}

/** What a version was trained from, also where it is itself damaged; null: the base model, or nobody can tell. */
export function parentOf(userFolder: string, version: string): string | null {
  const parent = VERSION.test(version) ? readManifest(join(userFolder, version))?.description.parent : undefined;
  // A parent is older: what says otherwise would lead in circles.
  return parent !== undefined && parent !== null && numberOf(parent) < numberOf(version) ? parent : null;
}

/** A version with its files, each compared with its checksum; a `UserFacingError` where it is absent or damaged. */
export function readVersion(
  userFolder: string,
  version: string,
): { readonly description: AdapterVersion; readonly files: AdapterBytes } {
  if (!versionNames(userFolder).includes(version)) throw unknownVersion(userFolder, version);
  const damaged = (what: string): UserFacingError =>
    new UserFacingError(`The adapter ${version} is damaged: ${what}. Activate another version, or the base model.`);
  if (isSetAside(userFolder, version)) {
    throw new UserFacingError(
      `The adapter ${version} is gone: what it had learned from was erased. Activate another version.`,
    );
  }
  const folder = join(userFolder, version);
  const manifest = readManifest(folder);
  if (manifest?.description.version !== version) throw damaged('it has no valid manifest');
  return { description: manifest.description, files: readAdapterFiles(folder, manifest, damaged) };
}

/** Whether a version may not be used any more, whatever is left of its files. */
export function isSetAside(userFolder: string, version: string): boolean {
  return existsSync(join(userFolder, version, SET_ASIDE_NAME));
}

/** From when it returns a version is of no use to anybody; its files are `removeSetAside`'s to take away. */
export function markSetAside(userFolder: string, version: string): void {
  const folder = join(userFolder, version);
  writeDurably(join(folder, SET_ASIDE_NAME), `${JSON.stringify({ setAside: new Date().toISOString() })}\n`);
  syncFolder(folder);
}

/** Removes the files of all that was set aside, also what a crash had left of them. */
export function removeSetAside(userFolder: string): void {
  for (const version of versionNames(userFolder)) {
    if (!isSetAside(userFolder, version)) continue;
    const folder = join(userFolder, version);
    const names = namesIn(folder).filter((name) => name !== SET_ASIDE_NAME);
    for (const name of names) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** These versions and all that were trained from them, be they there or not; oldest first. */
export function withDescendants(userFolder: string, versions: readonly string[]): ReadonlySet<string> {
  const all = new Set(versions);
  for (const version of versionNames(userFolder)) {
    const parent = parentOf(userFolder, version);
    if (parent !== null && all.has(parent)) all.add(version);
  }
  return all;
}

/** Writes the next version; once it returns, that is on the disk. Two processes at once get different numbers. */
export function addVersion(
  userFolder: string,
  description: Omit<AdapterVersion, 'version'>,
  files: AdapterBytes,
): AdapterVersion {
  makeFolder(userFolder);
  removeAbandoned(userFolder);
  const newest = versionNames(userFolder).at(-1);
  let number = newest === undefined ? 1 : numberOf(newest) + 1;
  const beside = besideName(join(userFolder, `v${number}`));
  try {
    mkdirSync(beside, { mode: 0o700 });
    writeAdapterFiles(beside, files);
    while (true) {
      const added = { ...description, version: `v${number}` };
      writeManifest(beside, added, files);
      if (moveIfFree(beside, join(userFolder, added.version))) return added;
      number++;
    }
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

/** Copies a version into a folder that is new or empty: afterwards all of it is there, or nothing. */
export function exportVersion(userFolder: string, version: string, target: string): void {
  const { description, files } = readVersion(userFolder, version);
  const inUse = new UserFacingError(`${target} is not empty. Choose a new or an empty folder.`);
  if (existsSync(target) && readdirSync(target).length > 0) throw inUse;
  const beside = besideName(target);
  try {
    mkdirSync(beside, { recursive: true, mode: 0o700 });
    writeAdapterFiles(beside, files);
    writeManifest(beside, description, files);
    if (existsSync(target)) rmdirSync(target);
    if (!moveIfFree(beside, target)) throw inUse;
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

function unknownVersion(userFolder: string, version: string): UserFacingError {
  const versions = wholeVersions(userFolder).map((known) => known.version);
  const known = versions.length === 0 ? 'There is none yet.' : `There are ${versions.join(', ')}.`;
  return new UserFacingError(`There is no adapter version ${JSON.stringify(version.slice(0, 40))}. ${known}`);
}
