package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A key's stored responses, the most recently stored first. Immutable.
 *
 * @param revisions how often the head of each was replaced since it was stored; tells which rows have to be written
 */
record Variants(CacheKey key, List<StoredResponse> responses, List<Integer> revisions) implements Weighed {

    // What the instances of the records and lists take, references and instants included.
    private static final long KEY = Weights.object(5 * 4);
    private static final long OWN = Weights.object(3 * 4) + 2 * Weights.object(2 * 4);
    private static final long RESPONSE = Weights.object(8 * 4 + 2 * 8 + 1) + Weights.object(8) + 4 * Weights.object(12);

    Variants {
        responses = List.copyOf(responses);
        revisions = List.copyOf(revisions);
    }

    static Variants none(CacheKey key) {
        return new Variants(key, List.of(), List.of());
    }

    boolean isEmpty() {
        return responses.isEmpty();
    }

    /** These without the ones that the new one replaces, and the new one before them. */
    Variants plus(StoredResponse added, Predicate<StoredResponse> replaced, int most) {
        List<StoredResponse> kept = new ArrayList<>(responses.size() + 1);
        List<Integer> keptRevisions = new ArrayList<>(responses.size() + 1);
        kept.add(added);
        keptRevisions.add(0);
        for (int i = 0; i < responses.size() && kept.size() < most; i++) {
            if (!replaced.test(responses.get(i))) {
                kept.add(responses.get(i));
                keptRevisions.add(revisions.get(i));
            }
        }
        return new Variants(key, kept, keptRevisions);
    }

    /** Those that are to be written to disk. */
    Variants lasting() {
        if (responses.stream().noneMatch(response -> Ids.isTransient(response.id()))) {
            return this;
        }
        List<StoredResponse> kept = new ArrayList<>();
        List<Integer> keptRevisions = new ArrayList<>();
        for (int i = 0; i < responses.size(); i++) {
            if (!Ids.isTransient(responses.get(i).id())) {
                kept.add(responses.get(i));
                keptRevisions.add(revisions.get(i));
            }
        }
        return new Variants(key, kept, keptRevisions);
    }

    /** The place of the response with that id; -1 if it is not here. */
    int indexOf(long id) {
        for (int i = 0; i < responses.size(); i++) {
            if (responses.get(i).id() == id) {
                return i;
            }
        }
        return -1;
    }

    /** These with another head for one of them. */
    Variants with(int index, StoredResponse freshened) {
        List<StoredResponse> changed = new ArrayList<>(responses);
        changed.set(index, freshened);
        List<Integer> changedRevisions = new ArrayList<>(revisions);
        changedRevisions.set(index, revisions.get(index) + 1);
        return new Variants(key, changed, changedRevisions);
    }

    Variants without(int index) {
        List<StoredResponse> kept = new ArrayList<>(responses);
        kept.remove(index);
        List<Integer> keptRevisions = new ArrayList<>(revisions);
        keptRevisions.remove(index);
        return new Variants(key, kept, keptRevisions);
    }

    /** Its route's name and its scheme are others' too. */
    @Override
    public int weight() {
        long bytes = Weights.ELEMENT
                + KEY
                + Weights.text(key.upstream())
                + Weights.text(key.authority())
                + Weights.text(key.target())
                + OWN
                + 2 * Weights.references(responses.size());
        for (StoredResponse response : responses) {
            byte[] content = response.content();
            bytes += RESPONSE + Weights.fields(response.fields()) + Weights.fields(response.selecting());
            bytes += content == null ? 0 : Weights.bytes(content.length);
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }
}
