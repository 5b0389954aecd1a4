/** @file Neutral C++, with braces on lines of their own and without, by several conventions of naming. */

import { neutralTexts } from './neutralText';

export const CPP = neutralTexts('cpp', {
  anchor: [
    `
#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

struct Student {
    std::string name;
    std::vector<int> grades;

    double average() const {
        if (grades.empty()) return 0.0;
        double sum = 0;
        for (int grade : grades) sum += grade;
        return sum / grades.size();
    }
};

void print_ranking(std::vector<Student> students) {
    std::sort(students.begin(), students.end(), [](const Student& a, const Student& b) {
        return a.average() > b.average();
    });
    for (const auto& student : students) {
        std::cout << student.name << '\\n';
    }
}

int main() {
    print_ranking({{"Ada", {5, 4}}, {"Bob", {}}});
}
`,
    `
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace util
{

template <typename T>
class RingBuffer
{
public:
  explicit RingBuffer(std::size_t capacity) : m_items(capacity) {}

  bool isFull() const { return m_size == m_items.size(); }

  void push(T item)
  {
    m_items[(m_first + m_size) % m_items.size()] = std::move(item);
    if (isFull())
    {
      m_first = (m_first + 1) % m_items.size();
    }
    else
    {
      ++m_size;
    }
  }

private:
  std::vector<T> m_items;
  std::size_t m_first = 0;
  std::size_t m_size = 0;
};

} // namespace util
`,
    `
#include <fstream>
#include <map>
#include <string>

using Settings = std::map<std::string, std::string>;

Settings readSettings(const std::string &path) {
	std::ifstream file(path);
	Settings settings;
	std::string line;
	while (std::getline(file, line)) {
		if (line.empty() || line[0] == '#') continue;
		const auto equals = line.find('=');
		if (equals == std::string::npos) continue;
		settings[line.substr(0, equals)] = line.substr(equals + 1);
	}
	return settings;
}

bool isOn(const Settings &settings, const std::string &key) {
	const auto found = settings.find(key);
	return found != settings.end() && found->second == "on";
}
`,
  ],
  gate: [
    `
#include <queue>
#include <vector>

using Graph = std::vector<std::vector<int>>;

// Steps from a node to each other one, or -1 where no way leads.
std::vector<int> distances_from(const Graph& graph, int start) {
    std::vector<int> distances(graph.size(), -1);
    std::queue<int> open;
    distances[start] = 0;
    open.push(start);
    while (!open.empty()) {
        int node = open.front();
        open.pop();
        for (int next : graph[node]) {
            if (distances[next] < 0) {
                distances[next] = distances[node] + 1;
                open.push(next);
            }
        }
    }
    return distances;
}
`,
    `
#include <iostream>
#include <memory>
#include <string>
#include <vector>

class Animal
{
public:
  virtual ~Animal() = default;
  virtual std::string speak() const = 0;
};

class Dog : public Animal
{
public:
  explicit Dog(std::string dogName) : name(std::move(dogName)) {}

  std::string speak() const override
  {
    return name + " says woof";
  }

private:
  std::string name;
};

int main()
{
  std::vector<std::unique_ptr<Animal>> animals;
  animals.push_back(std::make_unique<Dog>("Rex"));
  for (const auto& animal : animals)
  {
    std::cout << animal->speak() << std::endl;
  }
  return 0;
}
`,
  ],
});
