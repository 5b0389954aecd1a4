/** @file The only kind of error a user sees: what happened, what they can do, at most one button. */

/** The one button an error may carry; `command` is a VS Code command id, ignored on the command line. */
export interface ErrorAction {
  readonly title: string;
  readonly command: string;
}

/** An error whose message is written for the user. Everything else goes to the log alone. */
export class UserFacingError extends Error {
  readonly action: ErrorAction | undefined;

  constructor(message: string, options: { readonly cause?: unknown; readonly action?: ErrorAction } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'UserFacingError';
    this.action = options.action;
  }
}

/** The message of anything that can be thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
