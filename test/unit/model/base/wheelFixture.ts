/** @file A wheel made on the spot, and a `python3` that stands in for pip: it hands out that wheel, or fails as it is told to. */

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** A zip archive of stored (uncompressed) files, which is all that a wheel needs to be. */
export function zipOf(files: Readonly<Record<string, Buffer>>): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const encoded = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(encoded.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, encoded, content]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), common, tail, encoded]));
    bodies.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(entries.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, entries, Buffer.from('PK\u0005\u0006'), end]);
}

/** Puts a `python3` into `folder` whose `-m pip download … --dest DIR …` does what `script` says; `$DEST` is that folder. */
export function installPython(folder: string, script: string): void {
  mkdirSync(folder, { recursive: true });
  const program = `#!/bin/sh
DEST=
while [ $# -gt 0 ]; do
  if [ "$1" = --dest ]; then DEST=$2; fi
  shift
done
${script}
`;
  const path = join(folder, 'python3');
  writeFileSync(path, program);
  chmodSync(path, 0o755);
}
