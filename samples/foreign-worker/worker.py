#!/usr/bin/env python3
"""A worker of VRedis in Python, written from docs/protocol.md, without packages.

    python3 worker.py redis.example 6379 functions.py

It takes part in every task that wants workers like it and whose steps all have a function of the same name in functions.py, and runs these functions in the place of
the task's scripts. Where PowerShell sends, `Invoke-VRedisPipe -Step ([ordered]@{ square = { } }) -WorkerName python*` is such a task.
One item runs at a time. Left out is what docs/protocol.md calls optional: records, command lines, signed tasks, time limits, looking after other workers.
"""
import argparse
import fnmatch
import hashlib
import json
import math
import os
import platform
import random
import runpy
import socket
import threading
import time

from resp import Redis, RedisError

OK, EMPTY, REPEATED = 1, 0, 2
GONE, ENDED, LOST = -1, -2, -3
LEASE_MS = 8000
MOST_RECORDS = 100_000


def script(folder, name):
    """The text of a Lua script, with the parts that it includes."""
    with open(os.path.join(folder, name + ".lua"), encoding="utf-8") as file:
        return "".join(script(folder, line[len("--@include "):].strip()) if line.startswith("--@include ") else line for line in file)


class Scripts:
    """Runs scripts by their hashes, and by their texts where Redis does not know them yet."""

    def __init__(self, redis, folder):
        self._redis, self._folder, self._texts = redis, folder, {}

    def run(self, name, keys, arguments):
        if name not in self._texts:
            self._texts[name] = script(self._folder, name)
        text = self._texts[name]
        try:
            return self._redis.call("EVALSHA", hashlib.sha1(text.encode()).hexdigest(), len(keys), *keys, *arguments)
        except RedisError as error:
            if not str(error).startswith("NOSCRIPT"):
                raise
            return self._redis.call("EVAL", text, len(keys), *keys, *arguments)


def to_json(value):
    """A value as one line; what JSON cannot say has a tag."""
    def tagged(value):
        if isinstance(value, float) and not math.isfinite(value):
            return {"$t": "double", "v": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
        if isinstance(value, int) and not isinstance(value, bool) and not -(1 << 63) <= value < 1 << 63:
            return {"$t": "bigint", "v": str(value)}
        if isinstance(value, dict):
            inside = {str(key): tagged(item) for key, item in value.items()}
            return {"$t": "object", "v": inside} if any(key.lower() == "$t" for key in inside) else inside
        if isinstance(value, (list, tuple)):
            return [tagged(item) for item in value]
        return value
    return json.dumps(tagged(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class Push:
    """What a function gives out for a follow-up item: its value and its step; with a key, only the first with it becomes an item."""

    def __init__(self, value, step, key=None):
        self.value, self.step, self.key = value, step, key


class Work:
    """The worker's part in one task."""

    def __init__(self, worker, task, definition, token):
        self.worker, self.task, self.definition, self.token = worker, task, definition, token
        self.steps = {step["name"].lower(): step for step in definition["steps"]}
        self.claim_number = 0
        self.lease_number = random.randrange(1, 1 << 40)
        self.new_lease()

    def new_lease(self):
        self.lease_number += 1
        self.lease = f"{self.worker.id}.{self.lease_number}"
        self.claimed, self.commit_number, self.holding = False, 0, False

    def key(self, name):
        return f"{self.worker.prefix}:{{{self.task}}}:{name}"

    def keys(self, *names):
        return [self.key(name) for name in names]

    def claim(self):
        """Takes up to 100 items: pieces, each a token and a chunk. None when the task has ended."""
        while True:
            self.claim_number += 1
            self.holding = True  # from now on the lease may be ours: it is renewed
            reply = self.worker.scripts.run("claim", self.keys("meta", "ready", "delayed", "leases", "held:" + self.lease), [
                self.lease, self.claim_number, 100, 100, 8 << 20, LEASE_MS, int(self.claimed), 1, 0, self.key("held:"), self.key("events"), self.definition.get("throttleLimit") or 0, self.token])
            if reply[0] in (OK, REPEATED):
                self.claimed = True
                return [(f"{self.claim_number}.{i + 1}", chunk.decode()) for i, chunk in enumerate(reply[3:]) if chunk]
            self.holding = False
            if reply[0] != LOST:
                return [] if reply[0] == EMPTY else None
            self.new_lease()

    def run_all(self, pieces):
        """Runs what was claimed. What is left when the lease is lost others have, and when the task has ended nobody wants."""
        for token, chunk in pieces:
            if not self.run(token, chunk):
                break
        self.holding = False

    def run(self, token, chunk):
        """Runs the items of a chunk and commits them together; what lost a worker before, one by one. False when there is nothing left to do."""
        header, *lines = chunk.split("\n")
        first, count, attempt, losses, step = header.split(" ", 4)
        first, count, attempt, losses = int(first), int(count), int(attempt), int(losses)
        if first == 0 or len(lines) != count:
            return self.commit(token, count, count, [Broken(first, attempt, step, chunk)], lost=count)
        carefully = losses > 0
        fields = [line.split(" ", 1)[1] for line in lines] if lines[0].startswith("@") else []  # long items lie in a hash
        if fields:
            lines = [(value or b"null").decode() for value in self.worker.redis.call("HMGET", self.key("long"), *fields)]
        settled = []
        for i, line in enumerate(lines):
            settled.append(Attempt(self, first + i, attempt, losses, step, line))
            if self.task in self.worker.stopped:
                return False
            if carefully or i == count - 1:
                if not self.commit(token, i + 1, count, settled):
                    return False
                settled = []
        if fields:
            self.worker.redis.call("HDEL", self.key("long"), *fields)
        self.worker.executed += count
        return True

    def commit(self, token, progress, count, attempts, lost=None):
        """Reports attempts in one step: nothing of them is there before, and all of it once after it."""
        again = [attempt.again for attempt in attempts if attempt.again]
        failed = [attempt.failure for attempt in attempts if attempt.failure]
        tables, order = {}, []
        for attempt in attempts:
            tables.setdefault(attempt.table, []).extend(attempt.output)
            if not attempt.again and attempt.id:
                order.append(f"{attempt.id} 1 {attempt.table if attempt.output else '-'} {len(attempt.output)}")
        tables = {name: values for name, values in tables.items() if values}
        children = [child for attempt in attempts for child in attempt.children]
        arguments = [self.lease, self.commit_number + 1, self.task, self.worker.channel("wake"), self.key("events"), self.key("held:"), self.worker.id,
                     sum(attempt.done for attempt in attempts), len(failed) if lost is None else lost, len(again), MOST_RECORDS]
        arguments += [1, token, progress, int(progress == count)]
        arguments += [len(again)] + [word for chunk in again for word in (self.delay(chunk), chunk)]
        arguments += [len(children)] + [word for child in children for word in (0, 1, child.key_word, f"1 0 {child.step}\n{to_json(child.value)}")]
        arguments += [len(failed), *failed]
        arguments += [0]  # records
        arguments += [len(tables)] + [word for name, values in tables.items() for word in (name, 0, len(values), *values)]
        keys = self.keys("meta", "ready", "delayed", "leases", "held:" + self.lease, "failed", "records", "stat", "tables", "unique", *("table:" + name for name in tables))
        if self.definition.get("ordered") and order:
            arguments.append(" ".join(order))
            keys.append(self.key("order"))
        reply = self.worker.scripts.run("commit", keys, arguments)
        if reply[0] in (OK, REPEATED):
            self.commit_number += 1
            return True
        self.new_lease()  # lost: others have the items; ended: nobody wants them
        return False

    def delay(self, chunk):
        attempt = int(chunk.split(" ", 3)[2])
        seconds = min(self.definition.get("retryDelaySeconds", 0) * 2 ** (attempt - 2), 3600)
        return int(1000 * seconds * random.uniform(1, 1.25))


class Attempt:
    """One attempt of an item, and what came of it."""

    def __init__(self, work, id, attempt, losses, step, line):
        definition = work.steps[step.lower()]
        self.id, self.table, self.output, self.children, self.failure, self.again, self.done = id, definition["table"], [], [], None, None, 0
        try:
            for value in work.worker.functions[step.lower()](json.loads(line)) or ():
                if isinstance(value, Push):
                    value.step = work.steps[value.step.lower()]["name"]
                    value.key_word = "" if value.key is None else "k" + value.key
                    self.children.append(value)
                else:
                    self.output.append(to_json(value))
            self.done = 1
        except Exception as error:  # whatever a function does wrong is its item's
            self.output, self.children = [], []
            if attempt < work.definition.get("attempts", 4):
                self.again = f"{id} 1 {attempt + 1} {losses} {step}\n{line}"
            else:
                self.failure = failure(work.worker.id, id, attempt, step, {"message": str(error), "type": type(error).__name__}, line)


class Broken:
    """What stood in the place of items and was none."""

    def __init__(self, first, attempt, step, chunk):
        self.id, self.table, self.output, self.children, self.again, self.done = 0, "-", [], [], None, 0
        self.failure = failure(0, first, attempt, step, {"message": "What stood in Redis in place of items was none of them.", "errorId": "VRedis.BrokenData"}, to_json(chunk[:1000]))


def failure(worker, item, attempt, step, error, line):
    entry = json.dumps({"item": item, "attempt": attempt, "step": step, "worker": worker, "at": int(time.time() * 1000), "reason": "error", "error": error}, ensure_ascii=False, separators=(",", ":"))
    return f'{entry[:-1]},"value":{line}}}'  # the value as it came


class Worker:
    def __init__(self, connect, prefix, name, folder, functions):
        self.connect, self.prefix, self.name, self.folder, self.functions = connect, prefix, name, folder, functions
        self.redis = connect()
        self.scripts = Scripts(self.redis, folder)
        self.id = self.redis.call("INCR", self.key("workerid"))
        self.works, self.declined, self.stopped = {}, set(), set()
        self.executed, self.leaving = 0, False
        self.wake = threading.Event()
        self.started = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())

    def key(self, name):
        return f"{self.prefix}:{{vredis}}:{name}"

    channel = key

    def listen(self):
        """Hears of new items and of stopped tasks. Being there tells others that this worker is alive, whenever they ask."""
        redis = self.connect()
        redis.send("SUBSCRIBE", self.channel("wake"), self.channel("control"), self.channel(f"worker:{self.id}"))
        while True:
            kind, channel, message = redis.read()
            if kind != b"message":
                continue
            word, _, rest = message.decode().partition(" ")
            if channel.decode() == self.channel("control") and word == "stop" and rest.isdigit():
                self.stopped.add(int(rest))
            self.wake.set()

    def live(self):
        """A sign of life each second and a renewal of the lease every two, on a connection and a thread that no item can keep busy."""
        redis = self.connect()
        scripts = Scripts(redis, self.folder)
        for beat in range(1 << 62):
            told = {"workerId": self.id, "name": self.name, "machine": socket.gethostname(), "processId": os.getpid(), "platform": platform.platform(), "runtime": f"Python {platform.python_version()}",
                    "throttleLimit": 1, "cmdline": False, "started": self.started, "state": "Draining" if self.leaving else "Working", "lanes": 1, "running": int(any(work.holding for work in self.works.copy().values())),
                    "tasks": list(self.works), "executed": self.executed}
            if scripts.run("presence", [self.key("workers"), self.key(f"worker:{self.id}"), self.key("drain"), self.key("active"), self.key("cmdlines")], [self.id, to_json(told)])[1]:
                self.leaving = True
                self.wake.set()
            if beat % 2 == 0:
                for work in self.works.copy().values():
                    if work.holding:
                        scripts.run("renew", work.keys("meta", "leases"), [work.lease, LEASE_MS])  # LOST is heard with the next commit, too
            time.sleep(1)

    def look(self):
        """Joins the tasks that this worker can run and may run."""
        active = {int(id) for id in self.redis.call("SMEMBERS", self.key("active"))}
        self.works = {id: work for id, work in self.works.items() if id in active}
        self.declined &= active
        for id in sorted(active - self.works.keys() - self.declined):
            state, definition, token = self.redis.call("HMGET", f"{self.prefix}:{{{id}}}:meta", "state", "definition", "token")
            if state in (b"open", b"sealed") and self.admits(definition := json.loads(definition)):
                self.works[id] = Work(self, id, definition, (token or b"").decode())
            else:
                self.declined.add(id)

    def admits(self, definition):
        if "$s" in definition or "$e" in definition:
            return False  # signed or encrypted: this worker has no key
        workers = definition.get("workers") or {}
        ids, names = workers.get("ids") or [], workers.get("names") or []
        wanted = not ids and not names or self.id in ids or any(fnmatch.fnmatchcase(self.name.lower(), name.lower().replace("[", "[[]")) for name in names)
        return wanted and all(step["name"].lower() in self.functions for step in definition["steps"])

    def work(self):
        """Works until somebody asks it to leave."""
        while not self.leaving:
            self.wake.clear()
            self.look()
            found = False
            for id, work in list(self.works.items()):
                pieces = work.claim()
                if pieces is None:
                    del self.works[id]
                    self.declined.add(id)
                elif pieces:
                    work.run_all(pieces)
                    found = True
            if not found:
                self.wake.wait(1)  # a message may have been lost
        for call in (("ZREM", self.key("workers"), self.id), ("DEL", self.key(f"worker:{self.id}")), ("HDEL", self.key("drain"), self.id)):
            self.redis.call(*call)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("host")
    options.add_argument("port", type=int)
    options.add_argument("functions", help="a Python file; its functions take an item and yield values and Push(value, step)")
    options.add_argument("--prefix", default="vredis")
    options.add_argument("--name", default="python-" + socket.gethostname())
    options.add_argument("--scripts", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../src/VRedis.Engine/Lua"), help="the folder with the Lua scripts")
    given = options.parse_args()
    functions = {name.lower(): value for name, value in runpy.run_path(given.functions, {"Push": Push}).items() if callable(value) and value is not Push and not name.startswith("_")}
    worker = Worker(lambda: Redis(given.host, given.port, os.environ.get("VREDIS_PASSWORD")), given.prefix, given.name, given.scripts, functions)
    for run in worker.listen, worker.live:
        threading.Thread(target=run, daemon=True).start()
    print(f"Worker {worker.id} ({worker.name}) has {', '.join(functions)}.", flush=True)
    worker.work()


if __name__ == "__main__":
    main()
