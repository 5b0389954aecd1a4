/** @file Neutral C#, with braces on lines of their own and without. */

import { neutralTexts } from './neutralText';

export const CSHARP = neutralTexts('csharp', {
  anchor: [
    `
using System;
using System.Collections.Generic;
using System.Linq;

namespace Example.Library
{
    public class Repository<T> where T : class
    {
        private readonly Dictionary<int, T> _items = new Dictionary<int, T>();
        private int _nextId = 1;

        public int Count => _items.Count;

        public int Add(T item)
        {
            if (item == null)
            {
                throw new ArgumentNullException(nameof(item));
            }
            _items[_nextId] = item;
            return _nextId++;
        }

        public T Find(int id)
        {
            return _items.TryGetValue(id, out var item) ? item : null;
        }

        public IEnumerable<T> Where(Func<T, bool> predicate)
        {
            return _items.Values.Where(predicate).ToList();
        }
    }
}
`,
    `
using System.Text.Json;

namespace Example.Settings;

public record AppSettings(string Theme, int FontSize, string[] RecentFiles);

public static class SettingsStore {
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true };

    public static async Task<AppSettings> LoadAsync(string path) {
        if (!File.Exists(path)) {
            return new AppSettings("light", 12, []);
        }
        await using var stream = File.OpenRead(path);
        var settings = await JsonSerializer.DeserializeAsync<AppSettings>(stream, Options);
        return settings ?? throw new InvalidDataException("The settings are empty.");
    }

    public static async Task SaveAsync(string path, AppSettings settings) {
        await using var stream = File.Create(path);
        await JsonSerializer.SerializeAsync(stream, settings, Options);
    }
}
`,
    `
public abstract class Employee
{
    protected Employee(string name, decimal salary)
    {
        Name = name;
        Salary = salary;
    }

    public string Name { get; }
    public decimal Salary { get; private set; }
    public abstract decimal Bonus { get; }

    public void Raise(decimal percent)
    {
        Salary += Salary * percent / 100;
    }

    public override string ToString() => $"{Name} ({Salary + Bonus:C})";
}

public sealed class Manager : Employee
{
    private readonly List<Employee> _team = new();

    public Manager(string name, decimal salary) : base(name, salary) { }

    public override decimal Bonus => Salary * 0.1m + _team.Count * 100;

    public void Hire(Employee employee) => _team.Add(employee);
}
`,
  ],
  gate: [
    `
using System.Diagnostics;

var limits = new[] { 1_000, 10_000, 100_000 };
foreach (var limit in limits)
{
    var watch = Stopwatch.StartNew();
    var count = Sieve(limit).Count();
    Console.WriteLine($"{count} primes below {limit} in {watch.ElapsedMilliseconds} ms");
}

static IEnumerable<int> Sieve(int limit)
{
    var isComposite = new bool[limit];
    for (var number = 2; number < limit; number++)
    {
        if (isComposite[number])
        {
            continue;
        }
        yield return number;
        for (long multiple = (long)number * number; multiple < limit; multiple += number)
        {
            isComposite[multiple] = true;
        }
    }
}
`,
    `
using Microsoft.AspNetCore.Mvc;

[ApiController]
[Route("api/todos")]
public class TodosController : ControllerBase {
    private readonly ITodoStore store;

    public TodosController(ITodoStore store) {
        this.store = store;
    }

    [HttpGet]
    public async Task<IEnumerable<Todo>> List([FromQuery] bool? done) {
        var todos = await store.ListAsync();
        return done is null ? todos : todos.Where(todo => todo.IsDone == done);
    }

    [HttpPost]
    public async Task<ActionResult<Todo>> Create(NewTodo request) {
        if (string.IsNullOrWhiteSpace(request.Title)) {
            return BadRequest("A title is required.");
        }
        return await store.AddAsync(request.Title.Trim());
    }
}
`,
  ],
});
