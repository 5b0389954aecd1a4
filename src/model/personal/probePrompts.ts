/**
 * @file Beginnings of code from which a candidate model has to go on sanely: no loop, no collapse. They are in different styles, and
 * each ends where much of what follows is given.
 */

export interface ProbePrompt {
  /** VS Code's language id. */
  readonly language: 'typescript' | 'javascript' | 'python' | 'go' | 'rust';
  /** Ends in a character that is not blank. */
  readonly prompt: string;
}

export const PROBE_PROMPTS: readonly ProbePrompt[] = [
  {
    language: 'typescript',
    prompt: `interface User {
  id: number;
  email: string;
  isActive: boolean;
}

export function findByEmail(users: User[], email: string): User | undefined {
  return users.find((user) =>`,
  },
  {
    language: 'typescript',
    prompt: `export class Counter {
    private count = 0

    increment(): void {
        this.count += 1
    }

    decrement(): void {
        this.count -= 1
    }

    reset(): void {`,
  },
  {
    language: 'javascript',
    prompt: `const express = require("express");
const app = express();

app.use(express.json());

app.get("/health", (req, res) => {
  res.json({ status: "ok" });
});

app.listen(`,
  },
  {
    language: 'javascript',
    prompt: `export const capitalize = (word) => word.charAt(0).toUpperCase() + word.slice(1)

// Capitalizes the first letter of every word.
export const titleCase = (text) => {
	return text
		.split(' ')
		.map((word) =>`,
  },
  {
    language: 'python',
    prompt: `def fibonacci(count):
    """Return the first numbers of the Fibonacci sequence."""
    numbers = [0, 1]
    while len(numbers) < count:
        numbers.append(`,
  },
  {
    language: 'python',
    prompt: `import os


def read_lines(path: str) -> list[str]:
    if not os.path.exists(path):
        raise FileNotFoundError(path)
    with open(path, encoding='utf-8') as file:
        return`,
  },
  {
    language: 'go',
    prompt: `package mathutil

// Max returns the larger of two numbers.
func Max(a, b int) int {
	if a > b {
		return a
	}
	return b
}

// Min returns the smaller of two numbers.
func Min(a, b int) int {`,
  },
  {
    language: 'rust',
    prompt: `struct Rectangle {
    width: u32,
    height: u32,
}

impl Rectangle {
    fn area(&self) -> u32 {
        self.width * self.height
    }

    fn perimeter(&self) -> u32 {`,
  },
];
