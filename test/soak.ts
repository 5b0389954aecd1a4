/** @file Whether the tests run as `npm run bench:soak` does, which has time for what `npm test` has not. */

export const isSoak = process.env['PENCHANT_SOAK_ROUNDS'] !== undefined;
