"""Compiled loops of edits.py: searches that begin where something changed and end where nothing does.

Streets and the ways into places are kept as chains, so that one more costs nothing: ``NODES`` tell where the chains of
a node begin, ``ARCS`` and ``ENTRIES`` what follows. The searches are those of Dijkstra (1959), run against the
direction of travel; what is lowered only spreads as long as it lowers something (Ramalingam and Reps 1996).
"""

from heapq import heappop, heappush

import numpy as np
from numba import njit

# a junction: first of its arcs, first of the ways from it into places, and where it lies
NODES = np.dtype([("arc", np.int32), ("entry", np.int32), ("x", np.float64), ("y", np.float64)], align=True)
# a street seen from one of its ends: metres to the other end and back (infinite: not that way), next arc of this end
ARCS = np.dtype(
    [("out", np.float64), ("back", np.float64), ("node", np.int32), ("to", np.int32), ("following", np.int32)],
    align=True,
)
# a way from a junction into a place: metres, next one of the junction, next one of the place
ENTRIES = np.dtype(
    [
        ("metres", np.float64),
        ("node", np.int32),
        ("place", np.int32),
        ("following", np.int32),
        ("sibling", np.int32),
    ],
    align=True,
)
# a place on an edge, its row in its category, and the first of the ways into it
PLACES = np.dtype(
    [
        ("position", np.float64),
        ("distance", np.float64),
        ("edge", np.int64),
        ("category", np.int32),
        ("row", np.int32),
        ("entry", np.int32),
        ("open", np.bool_),
    ],
    align=True,
)
# what a label was before it was changed
LABELS = np.dtype([("category", np.int32), ("node", np.int32), ("metres", np.float32), ("place", np.int32)], align=True)


# ways to search: to everything from a node, or from everything to a place
_ONWARD, _TOWARDS = True, False


@njit(cache=True, nogil=True)
def _empty_heap():
    heap = [(np.float32(0.0), np.int64(0), np.int64(0))]
    heap.pop()
    return heap


@njit(cache=True, nogil=True)
def _lower(nodes, arcs, heap, category, metres, place, log):
    """Set what the heap holds (metres, node, row of the place) where it is nearer, and spread it."""
    while len(heap):
        here, v, row = heappop(heap)
        if here >= metres[category, v]:
            continue
        log.append((category, v, metres[category, v], np.int64(place[category, v])))
        metres[category, v], place[category, v] = here, row
        k = nodes[v].arc
        while k >= 0:
            further, u = np.float32(here + arcs[k].back), np.int64(arcs[k].to)
            if further < metres[category, u]:
                heappush(heap, (further, u, row))
            k = arcs[k].following


@njit(cache=True, nogil=True)
def _empty_log():
    log = [(np.int64(0), np.int64(0), np.float32(0.0), np.int64(0))]
    log.pop()
    return log


@njit(cache=True, nogil=True)
def _as_array(log):
    labels = np.empty(len(log), LABELS)
    for i in range(len(log)):
        labels[i].category, labels[i].node, labels[i].metres, labels[i].place = log[i]
    return labels


@njit(cache=True, nogil=True)
def restore(labels, metres, place):
    """Write back what was, from the last change to the first: a label may have been changed twice."""
    for i in range(len(labels) - 1, -1, -1):
        old = labels[i]
        metres[old.category, old.node], place[old.category, old.node] = old.metres, old.place


@njit(cache=True, nogil=True)
def enter(nodes, arcs, entries, places, number, metres, place):
    """A place opens: lower the labels around it. Returns the labels that were."""
    heap, log = _empty_heap(), _empty_log()
    k = places[number].entry
    while k >= 0:
        heappush(heap, (np.float32(entries[k].metres), np.int64(entries[k].node), np.int64(places[number].row)))
        k = entries[k].sibling
    _lower(nodes, arcs, heap, np.int64(places[number].category), metres, place, log)
    return _as_array(log)


@njit(cache=True, nogil=True)
def leave(nodes, arcs, entries, places, n, number, metres, place):
    """A place has closed: empty its cell and fill it from the rim and from other places in it. Returns what was."""
    heap, log = _empty_heap(), _empty_log()
    category, row = np.int64(places[number].category), places[number].row
    for v in range(n):
        if place[category, v] == row:
            log.append((category, v, metres[category, v], np.int64(row)))
            metres[category, v], place[category, v] = np.inf, -1
    for i in range(len(log)):
        v = log[i][1]
        k = nodes[v].arc
        while k >= 0:
            u = arcs[k].to
            if place[category, u] >= 0 and np.isfinite(arcs[k].out):
                heappush(heap, (np.float32(metres[category, u] + arcs[k].out), v, np.int64(place[category, u])))
            k = arcs[k].following
        k = nodes[v].entry
        while k >= 0:
            other = entries[k].place
            if places[other].open and places[other].category == category:
                heappush(heap, (np.float32(entries[k].metres), v, np.int64(places[other].row)))
            k = entries[k].following
    _lower(nodes, arcs, heap, category, metres, place, log)
    return _as_array(log)


@njit(cache=True, nogil=True)
def join(nodes, arcs, tail, head, out, back, metres, place):
    """A street opens from tail to head (``out`` metres, ``back`` metres back): lower all labels. Returns what was."""
    heap, log = _empty_heap(), _empty_log()
    for category in range(metres.shape[0]):
        heappush(heap, (np.float32(metres[category, head] + out), np.int64(tail), np.int64(place[category, head])))
        heappush(heap, (np.float32(metres[category, tail] + back), np.int64(head), np.int64(place[category, tail])))
        _lower(nodes, arcs, heap, category, metres, place, log)
    return _as_array(log)


@njit(cache=True, nogil=True)
def label(nodes, arcs, entries, places, v, metres, place):
    """Label a node from its neighbours and from the places entered at it, in all categories."""
    metres[:, v], place[:, v] = np.inf, -1
    k = nodes[v].arc
    while k >= 0:
        for category in range(metres.shape[0]):
            through = np.float32(metres[category, arcs[k].to] + arcs[k].out)
            if through < metres[category, v]:
                metres[category, v], place[category, v] = through, place[category, arcs[k].to]
        k = arcs[k].following
    k = nodes[v].entry
    while k >= 0:
        number = entries[k].place
        category = places[number].category
        if places[number].open and np.float32(entries[k].metres) < metres[category, v]:
            metres[category, v], place[category, v] = np.float32(entries[k].metres), places[number].row
        k = entries[k].following


@njit(cache=True, nogil=True)
def _search(nodes, arcs, heap, limit, onward, away, reached):
    """Metres ``away`` from what the heap holds (metres, node) up to a limit; nodes met first are added to reached."""
    while len(heap):
        here, v = heappop(heap)
        if here >= away[v]:
            continue
        if np.isinf(away[v]):
            reached.append(v)
        away[v] = here
        k = nodes[v].arc
        while k >= 0:
            further = here + (arcs[k].out if onward else arcs[k].back)
            u = np.int64(arcs[k].to)
            if further <= limit and further < away[u]:
                heappush(heap, (further, u))
            k = arcs[k].following


@njit(cache=True, nogil=True)
def _from_place(nodes, arcs, entries, places, number, limit, away, reached):
    """Metres from every node to a place, up to a limit."""
    heap = [(0.0, np.int64(0))]
    heap.pop()
    k = places[number].entry
    while k >= 0:
        if entries[k].metres <= limit:
            heappush(heap, (entries[k].metres, np.int64(entries[k].node)))
        k = entries[k].sibling
    _search(nodes, arcs, heap, limit, _TOWARDS, away, reached)
    return heap


@njit(cache=True, nogil=True)
def within(nodes, arcs, entries, places, number, limit, away):
    """Nodes from which a place is reached within a limit. ``away`` is infinite before and after."""
    reached = [np.int64(0)]
    reached.pop()
    _from_place(nodes, arcs, entries, places, number, limit, away, reached)
    found = np.empty(len(reached), np.int32)
    for i in range(len(reached)):
        found[i] = reached[i]
        away[reached[i]] = np.inf
    return found


@njit(cache=True, nogil=True)
def count(nodes, arcs, entries, places, begin, end, limits, away, counts):
    """Add the places with numbers from begin to end to the counts (a row per category, a column per node)."""
    for number in range(begin, end):
        category = places[number].category
        if places[number].open and limits[category] >= 0:
            for v in within(nodes, arcs, entries, places, number, limits[category], away):
                counts[category, v] += 1


@njit(cache=True, nogil=True)
def reach(nodes, arcs, entries, places, n_places, node, limits, away):
    """Metres from a node to every place within its category's limit, infinite for the others."""
    found = np.full(n_places, np.inf)
    reached, heap = [np.int64(0)], [(0.0, np.int64(node))]
    reached.pop()
    _search(nodes, arcs, heap, limits.max(), _ONWARD, away, reached)
    for v in reached:
        k = nodes[v].entry
        while k >= 0:
            number = entries[k].place
            metres = away[v] + entries[k].metres
            if places[number].open and metres <= limits[places[number].category] and metres < found[number]:
                found[number] = metres
            k = entries[k].following
        away[v] = np.inf
    return found


@njit(cache=True, nogil=True)
def gain(nodes, arcs, entries, places, numbers, tail, head, out, back, limits, away, counts):
    """A street is about to open: count each of the places at the nodes from which it comes within its limit.

    Returns (category, node) of every place more.
    """
    log = [(np.int64(0), np.int64(0))]
    log.pop()
    for number in numbers:
        category = np.int64(places[number].category)
        limit = limits[category]
        reached = [np.int64(0)]
        reached.pop()
        heap = _from_place(nodes, arcs, entries, places, number, limit, away, reached)
        before = len(reached)
        by_tail, by_head = away[head] + out, away[tail] + back
        if by_tail <= limit and by_tail < away[tail]:
            heappush(heap, (by_tail, np.int64(tail)))
        if by_head <= limit and by_head < away[head]:
            heappush(heap, (by_head, np.int64(head)))
        _search(nodes, arcs, heap, limit, _TOWARDS, away, reached)
        for v in reached:
            away[v] = np.inf
        for v in reached[before:]:
            counts[category, v] += 1
            log.append((category, v))
    more = np.empty((2, len(log)), np.int32)
    for i in range(len(log)):
        more[0, i], more[1, i] = log[i]
    return more
