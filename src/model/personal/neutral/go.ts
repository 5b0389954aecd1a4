/** @file Neutral Go, as gofmt writes it. */

import { neutralTexts } from './neutralText';

export const GO = neutralTexts('go', {
  anchor: [
    `
package cache

import (
	"sync"
	"time"
)

type entry struct {
	value   string
	expires time.Time
}

// Cache keeps values for a while.
type Cache struct {
	mu      sync.Mutex
	ttl     time.Duration
	entries map[string]entry
}

func New(ttl time.Duration) *Cache {
	return &Cache{ttl: ttl, entries: make(map[string]entry)}
}

func (c *Cache) Get(key string) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[key]
	if !ok || time.Now().After(e.expires) {
		delete(c.entries, key)
		return "", false
	}
	return e.value, true
}
`,
    `
package main

import (
	"bufio"
	"fmt"
	"os"
	"sort"
	"strings"
)

func main() {
	counts := map[string]int{}
	scanner := bufio.NewScanner(os.Stdin)
	for scanner.Scan() {
		for _, word := range strings.Fields(scanner.Text()) {
			counts[word]++
		}
	}
	if err := scanner.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}

	words := make([]string, 0, len(counts))
	for word := range counts {
		words = append(words, word)
	}
	sort.Strings(words)
	for _, word := range words {
		fmt.Println(counts[word], word)
	}
}
`,
    `
package orders

import (
	"encoding/json"
	"errors"
	"net/http"
)

var ErrNotFound = errors.New("order not found")

type Order struct {
	ID    string  \`json:"id"\`
	Total float64 \`json:"total"\`
}

func Handler(find func(id string) (Order, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		order, err := find(r.PathValue("id"))
		if errors.Is(err, ErrNotFound) {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		if err != nil {
			http.Error(w, "failed", http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(order)
	}
}
`,
  ],
  gate: [
    `
package pool

import "sync"

// Run calls work for every job, with at most n at a time, and returns the first error.
func Run[J any](n int, jobs []J, work func(J) error) error {
	var once sync.Once
	var first error
	var group sync.WaitGroup
	slots := make(chan struct{}, n)
	for _, job := range jobs {
		slots <- struct{}{}
		group.Add(1)
		go func() {
			defer group.Done()
			defer func() { <-slots }()
			if err := work(job); err != nil {
				once.Do(func() { first = err })
			}
		}()
	}
	group.Wait()
	return first
}
`,
    `
package roman

import (
	"fmt"
	"strings"
)

type numeral struct {
	value  int
	symbol string
}

var numerals = []numeral{
	{10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"},
}

// Format writes a number from 1 to 39 in Roman numerals.
func Format(n int) (string, error) {
	if n < 1 || n > 39 {
		return "", fmt.Errorf("cannot write %d", n)
	}
	var out strings.Builder
	for _, each := range numerals {
		for n >= each.value {
			out.WriteString(each.symbol)
			n -= each.value
		}
	}
	return out.String(), nil
}
`,
  ],
});
