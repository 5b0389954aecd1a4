/** @file Neutral Python: single and double quotes, snake_case and camelCase, with and without annotations and docstrings. */

import { neutralTexts } from './neutralText';

export const PYTHON = neutralTexts('python', {
  anchor: [
    `
import csv
from collections import defaultdict
from pathlib import Path


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read all rows of a CSV file, each as a dictionary."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def total_by_city(rows: list[dict[str, str]]) -> dict[str, float]:
    """Sum the amounts of each city."""
    totals: dict[str, float] = defaultdict(float)
    for row in rows:
        totals[row["city"]] += float(row["amount"] or 0)
    return dict(totals)


def print_report(path: Path) -> None:
    """Print the cities in order."""
    totals = total_by_city(read_rows(path))
    for city, total in sorted(totals.items()):
        print(f"{city}: {total:.2f}")
`,
    `
class Stack:
    def __init__(self, items=()):
        self._items = list(items)

    def push(self, item):
        self._items.append(item)

    def pop(self):
        if not self._items:
            raise IndexError('pop from an empty stack')
        return self._items.pop()

    def peek(self, default=None):
        return self._items[-1] if self._items else default

    def __len__(self):
        return len(self._items)


def is_balanced(text):
    pairs = {')': '(', ']': '[', '}': '{'}
    stack = Stack()
    for character in text:
        if character in pairs.values():
            stack.push(character)
        elif character in pairs:
            if stack.peek() != pairs[character]:
                return False
            stack.pop()
    return len(stack) == 0


print(is_balanced('(a[1] + {b})'))
`,
    `
import argparse
import sys


def parseArguments(argv):
    """Parse the command line."""
    parser = argparse.ArgumentParser(description="Count words in text files.")
    parser.add_argument("files", nargs="+", help="files to read")
    parser.add_argument("--ignore-case", action="store_true")
    return parser.parse_args(argv)


def countWords(text, ignoreCase):
    """Count how often each word of a text occurs."""
    wordCounts = {}
    for word in text.split():
        if ignoreCase:
            word = word.lower()
        wordCounts[word] = wordCounts.get(word, 0) + 1
    return wordCounts


if __name__ == "__main__":
    options = parseArguments(sys.argv[1:])
    for fileName in options.files:
        with open(fileName) as textFile:
            print(countWords(textFile.read(), options.ignore_case))
`,
    `
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass
class Book:
    title: str
    due: date | None = None


@dataclass
class Library:
    books: list[Book] = field(default_factory=list)
    loanDays: int = 14

    def findBook(self, title: str) -> Book:
        for book in self.books:
            if book.title == title:
                return book
        raise LookupError('no such book: ' + title)

    def lendBook(self, title: str, today: date) -> date:
        book = self.findBook(title)
        if book.due is not None:
            raise ValueError('already lent until ' + book.due.isoformat())
        book.due = today + timedelta(days=self.loanDays)
        return book.due
`,
    `
import sqlite3
from contextlib import closing

SCHEMA = """
CREATE TABLE IF NOT EXISTS notes (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    body TEXT NOT NULL
)
"""


def open_notes(path):
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    connection.execute(SCHEMA)
    return connection


def add_note(connection, title, body):
    with connection:
        cursor = connection.execute("INSERT INTO notes (title, body) VALUES (?, ?)", (title, body))
    return cursor.lastrowid


def search_notes(connection, word):
    query = "SELECT id, title FROM notes WHERE body LIKE ? ORDER BY title"
    with closing(connection.execute(query, ("%" + word + "%",))) as cursor:
        return [(row["id"], row["title"]) for row in cursor]
`,
    `
import math
from typing import NamedTuple


class Point(NamedTuple):
    x: float
    y: float

    def distance_to(self, other: 'Point') -> float:
        return math.hypot(self.x - other.x, self.y - other.y)


def centroid(points: list[Point]) -> Point:
    if not points:
        raise ValueError('centroid of no points')
    count = len(points)
    return Point(sum(p.x for p in points) / count, sum(p.y for p in points) / count)


def closest_to(target: Point, points: list[Point]) -> Point | None:
    best = None
    for point in points:
        if best is None or target.distance_to(point) < target.distance_to(best):
            best = point
    return best


print('centroid:', centroid([Point(0, 0), Point(2, 4)]))
`,
  ],
  gate: [
    `
import logging
import time
from functools import wraps

logger = logging.getLogger(__name__)


def timed(threshold: float = 0.0):
    """Log how long a function takes, if that is longer than the threshold in seconds."""

    def decorate(function):
        @wraps(function)
        def wrapper(*args, **kwargs):
            start = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                elapsed = time.perf_counter() - start
                if elapsed >= threshold:
                    logger.info("%s took %.3f s", function.__name__, elapsed)

        return wrapper

    return decorate


@timed(threshold=0.1)
def sum_of_squares(limit: int) -> int:
    """Add up the squares below a limit."""
    return sum(number * number for number in range(limit))
`,
    `
import json
import urllib.request


class WeatherClient:
    def __init__(self, baseUrl, apiKey, timeoutSeconds=10):
        self.baseUrl = baseUrl.rstrip('/')
        self.apiKey = apiKey
        self.timeoutSeconds = timeoutSeconds

    def fetchForecast(self, cityName):
        request = urllib.request.Request(
            self.baseUrl + '/forecast?city=' + cityName,
            headers={'Authorization': 'Bearer ' + self.apiKey},
        )
        with urllib.request.urlopen(request, timeout=self.timeoutSeconds) as response:
            if response.status != 200:
                raise RuntimeError('unexpected status %d' % response.status)
            return json.load(response)

    def warmestDay(self, cityName):
        days = self.fetchForecast(cityName)['days']
        return max(days, key=lambda day: day['maximum'])
`,
    `
import random


def shuffled_deck(seed=None):
    suits = ["clubs", "diamonds", "hearts", "spades"]
    ranks = list(range(2, 11)) + ["jack", "queen", "king", "ace"]
    deck = [(rank, suit) for suit in suits for rank in ranks]
    random.Random(seed).shuffle(deck)
    return deck


def deal(deck, players, cards_each):
    if players * cards_each > len(deck):
        raise ValueError("not enough cards")
    hands = {player: [] for player in range(players)}
    for _ in range(cards_each):
        for hand in hands.values():
            hand.append(deck.pop())
    return hands


hands = deal(shuffled_deck(seed=4), players=3, cards_each=5)
print("first hand:", hands[0])
`,
    `
from __future__ import annotations

from typing import Iterator


class TreeNode:
    '''A folder or a file; folders have children.'''

    def __init__(self, name: str, size: int = 0) -> None:
        self.name = name
        self.size = size
        self.children: list[TreeNode] = []

    def totalSize(self) -> int:
        '''Size of the node and all that is below it.'''
        return self.size + sum(child.totalSize() for child in self.children)

    def walkTree(self, depth: int = 0) -> Iterator[tuple[int, TreeNode]]:
        yield depth, self
        for child in self.children:
            yield from child.walkTree(depth + 1)


def showTree(root: TreeNode) -> str:
    return '\\n'.join('  ' * depth + node.name for depth, node in root.walkTree())
`,
  ],
});
