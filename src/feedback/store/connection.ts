/** @file One connection to an SQLite database: transactions, rows that a schema has parsed, errors in plain words. */

import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type * as z from 'zod/mini';
import type { Disposable } from '../../common/disposable';
import { explained, loadSqlite } from './sqlite';

export type Values = readonly SQLInputValue[];

/** What a column can be given: absent is NULL, a statement 0 or 1. */
export type Fields = Readonly<Record<string, SQLInputValue | boolean | undefined>>;

/** All errors of SQLite that a user can do something about are `UserFacingError`s. */
export class Connection implements Disposable {
  private readonly statements = new Map<string, StatementSync>();

  private constructor(
    readonly path: string,
    private readonly database: DatabaseSync,
  ) {}

  /** @param busyMs how long a statement waits for other processes' */
  static open(path: string, busyMs: number): Connection {
    const { DatabaseSync } = loadSqlite();
    try {
      return new Connection(path, new DatabaseSync(path, { timeout: busyMs, enableForeignKeyConstraints: true }));
    } catch (error) {
      throw explained(error, path);
    }
  }

  /** Statements without values and results; there may be several. */
  execute(sql: string): void {
    this.explaining(() => this.database.exec(sql));
  }

  /** How many rows were changed. */
  run(sql: string, values: Values = []): number {
    return Number(this.explaining(() => this.prepared(sql).run(...values)).changes);
  }

  /** The new row's id; nothing where one like it is there and `onConflict` says `DO NOTHING`. */
  insert(table: string, fields: Fields, onConflict = ''): number | undefined {
    const names = Object.keys(fields);
    const columns = names.map((name) => `"${name}"`).join(', ');
    const places = names.map(() => '?').join(', ');
    const sql = `INSERT INTO ${table} (${columns}) VALUES (${places}) ${onConflict}`;
    const values = Object.values(fields).map((value) => (typeof value === 'boolean' ? Number(value) : (value ?? null)));
    const { changes, lastInsertRowid } = this.explaining(() => this.prepared(sql).run(...values));
    return Number(changes) === 0 ? undefined : Number(lastInsertRowid);
  }

  /** NULL is an absent field to the schema. */
  rows<T>(schema: z.ZodMiniType<T>, sql: string, values: Values = []): readonly T[] {
    const rows = this.explaining(() => this.prepared(sql).all(...values));
    return rows.map((row) => schema.parse(withoutNulls(row)));
  }

  row<T>(schema: z.ZodMiniType<T>, sql: string, values: Values = []): T | undefined {
    const row = this.explaining(() => this.prepared(sql).get(...values));
    return row && schema.parse(withoutNulls(row));
  }

  /** The first column of the first row, as a number; 0 where there is none. */
  number(sql: string, values: Values = []): number {
    const row = this.explaining(() => this.prepared(sql).get(...values));
    return Number(Object.values(row ?? {})[0] ?? 0);
  }

  /** All that `work` writes is on the disk when this returns, or none of it. Within another one it is part of that. */
  write<T>(work: () => T): T {
    if (this.isInTransaction()) return work();
    // Not when the first write comes: who has read by then might be told that it is too late.
    this.execute('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.execute('COMMIT');
      return result;
    } catch (error) {
      // On a full disk SQLite may have done so by itself.
      if (this.isInTransaction()) this.database.exec('ROLLBACK');
      throw error;
    }
  }

  dispose(): void {
    this.statements.clear();
    if (this.database.isOpen) this.database.close();
  }

  private isInTransaction(): boolean {
    return this.database.isTransaction;
  }

  private prepared(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = this.database.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }

  private explaining<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw explained(error, this.path);
    }
  }
}

function withoutNulls(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}
