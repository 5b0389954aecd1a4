/** @file Neutral Java, indented by two and by four. */

import { neutralTexts } from './neutralText';

export const JAVA = neutralTexts('java', {
  anchor: [
    `
package com.example.shop;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

public final class Cart {
    private final List<Item> items = new ArrayList<>();

    public record Item(String name, int quantity, BigDecimal price) {
        public Item {
            if (quantity < 1) {
                throw new IllegalArgumentException("quantity must be positive");
            }
        }

        public BigDecimal total() {
            return price.multiply(BigDecimal.valueOf(quantity));
        }
    }

    public void add(Item item) {
        items.add(item);
    }

    public List<Item> getItems() {
        return Collections.unmodifiableList(items);
    }

    public BigDecimal getTotal() {
        return items.stream().map(Item::total).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
`,
    `
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

public class LineCounter {
  private final Map<String, Integer> counts = new TreeMap<>();

  public static void main(String[] args) throws IOException {
    LineCounter counter = new LineCounter();
    for (String arg : args) {
      counter.count(Path.of(arg));
    }
    System.out.println(counter.counts);
  }

  private void count(Path path) throws IOException {
    String name = path.getFileName().toString();
    String extension = name.substring(name.lastIndexOf('.') + 1);
    counts.merge(extension, Files.readAllLines(path).size(), Integer::sum);
  }
}
`,
    `
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

class DependencyOrder {
    private final Map<String, Set<String>> dependencies;
    private final Set<String> done = new LinkedHashSet<>();

    DependencyOrder(Map<String, Set<String>> dependencies) {
        this.dependencies = dependencies;
    }

    Set<String> resolve(String name) {
        visit(name, Set.of());
        return done;
    }

    private void visit(String name, Set<String> path) {
        if (path.contains(name)) {
            throw new IllegalStateException("cycle through " + name);
        }
        Set<String> longer = new LinkedHashSet<>(path);
        longer.add(name);
        for (String dependency : dependencies.getOrDefault(name, Set.of())) {
            visit(dependency, longer);
        }
        done.add(name);
    }
}
`,
  ],
  gate: [
    `
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

public class RateLimiter {
    private final int limit;
    private final Duration window;
    private final Supplier<Instant> clock;
    private final Deque<Instant> calls = new ArrayDeque<>();

    public RateLimiter(int limit, Duration window, Supplier<Instant> clock) {
        this.limit = limit;
        this.window = window;
        this.clock = clock;
    }

    public synchronized boolean tryAcquire() {
        Instant now = clock.get();
        while (!calls.isEmpty() && calls.peekFirst().isBefore(now.minus(window))) {
            calls.removeFirst();
        }
        return calls.size() < limit && calls.offerLast(now);
    }
}
`,
    `
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

enum Grade { EXCELLENT, GOOD, FAILED }

record Exam(String student, String subject, int points) {
  Grade grade() {
    if (points >= 90) return Grade.EXCELLENT;
    return points >= 50 ? Grade.GOOD : Grade.FAILED;
  }
}

class Results {
  private final List<Exam> exams;

  Results(List<Exam> exams) {
    this.exams = List.copyOf(exams);
  }

  Map<String, Double> averages() {
    return exams.stream()
        .collect(Collectors.groupingBy(Exam::subject, Collectors.averagingInt(Exam::points)));
  }

  long failures() {
    return exams.stream().filter(exam -> exam.grade() == Grade.FAILED).count();
  }
}
`,
  ],
});
