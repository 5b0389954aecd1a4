/** @file Neutral Rust. */

import { neutralTexts } from './neutralText';

export const RUST = neutralTexts('rust', {
  anchor: [
    `
use std::fmt;

#[derive(Debug, PartialEq)]
pub enum BankError {
    Frozen(String),
    InsufficientFunds { missing: u64 },
}

impl fmt::Display for BankError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frozen(name) => write!(f, "{name} is frozen"),
            Self::InsufficientFunds { missing } => {
                write!(f, "the account is short of {missing}")
            }
        }
    }
}

pub fn withdraw(balance: &mut u64, needed: u64) -> Result<u64, BankError> {
    if *balance < needed {
        let missing = needed - *balance;
        return Err(BankError::InsufficientFunds { missing });
    }
    *balance -= needed;
    Ok(*balance)
}
`,
    `
use std::env;
use std::fs::File;
use std::io::{self, BufRead, BufReader};

fn search(path: &str, pattern: &str) -> io::Result<Vec<(usize, String)>> {
    let reader = BufReader::new(File::open(path)?);
    let mut matches = Vec::new();
    for (index, line) in reader.lines().enumerate() {
        let text = line?;
        if text.contains(pattern) {
            matches.push((index + 1, text));
        }
    }
    Ok(matches)
}

fn main() -> io::Result<()> {
    let args: Vec<String> = env::args().collect();
    for (number, text) in search(&args[2], &args[1])? {
        println!("{number}: {text}");
    }
    Ok(())
}
`,
    `
/// A matrix of numbers, row by row.
pub struct Matrix {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

impl Matrix {
    pub fn zeros(rows: usize, columns: usize) -> Self {
        let values = vec![0.0; rows * columns];
        Self { rows, columns, values }
    }

    pub fn get(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.columns + column]
    }

    /// Adds up a row; nothing where there is no such row.
    pub fn row_sum(&self, row: usize) -> Option<f64> {
        if row >= self.rows {
            return None;
        }
        Some((0..self.columns).map(|column| self.get(row, column)).sum())
    }
}
`,
  ],
  gate: [
    `
#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    Number(String),
    Operator(char),
}

pub fn tokenize(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            ' ' => {}
            '+' | '-' => tokens.push(Token::Operator(c)),
            '0'..='9' => {
                let mut digits = String::from(c);
                while let Some(d) = chars.next_if(char::is_ascii_digit) {
                    digits.push(d);
                }
                tokens.push(Token::Number(digits));
            }
            _ => return Err(format!("unexpected {c}")),
        }
    }
    Ok(tokens)
}
`,
    `
use std::sync::mpsc;
use std::thread;

fn is_prime(n: u64) -> bool {
    n >= 2 && (2..n).all(|d| n % d != 0)
}

fn count_primes(limit: u64, workers: u64) -> usize {
    let (sender, receiver) = mpsc::channel();
    for worker in 0..workers {
        let sender = sender.clone();
        thread::spawn(move || {
            let numbers = (worker..limit).step_by(workers as usize);
            sender.send(numbers.filter(|n| is_prime(*n)).count()).unwrap();
        });
    }
    drop(sender);
    receiver.iter().sum()
}

#[test]
fn counts_small_primes() {
    assert_eq!(count_primes(9, 2), 4);
}
`,
  ],
});
