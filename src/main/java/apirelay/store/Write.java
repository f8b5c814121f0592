package apirelay.store;

/** Something to be written. Compared by identity. */
sealed interface Write {

    /** What it costs to let it wait. */
    long bytes();

    /** Since when it waits, by {@link System#nanoTime}. */
    long since();

    /** A key's state. */
    final class Heads implements Write {

        private enum State {
            WAITING,
            STARTED,
            SUPERSEDED
        }

        private final Variants variants;
        private final long bytes;
        private final long since;
        private State state = State.WAITING; // Guarded by the queue's lock.

        Heads(Variants variants, long since) {
            this.variants = variants;
            this.bytes = variants.weight();
            this.since = since;
        }

        Variants variants() {
            return variants;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public long since() {
            return since;
        }

        /** @return whether it must be written, for nothing newer has come */
        boolean start() {
            if (state == State.WAITING) {
                state = State.STARTED;
            }
            return state == State.STARTED;
        }

        /** @return whether it was still waiting */
        boolean supersede() {
            if (state != State.WAITING) {
                return false;
            }
            state = State.SUPERSEDED;
            return true;
        }
    }

    /** A segment of a content. */
    final class Content implements Write {

        private final SegmentKey key;
        private final byte[] part;
        private final long since;

        Content(SegmentKey key, byte[] part, long since) {
            this.key = key;
            this.part = part;
            this.since = since;
        }

        SegmentKey key() {
            return key;
        }

        byte[] part() {
            return part;
        }

        @Override
        public long bytes() {
            return part.length + 160L;
        }

        @Override
        public long since() {
            return since;
        }
    }

    /** A content that is to be deleted. */
    final class Discard implements Write {

        private final long id;
        private final long since;

        Discard(long id, long since) {
            this.id = id;
            this.since = since;
        }

        long id() {
            return id;
        }

        @Override
        public long bytes() {
            return 64;
        }

        @Override
        public long since() {
            return since;
        }
    }

    /** All that is on disk is to be deleted. */
    final class Everything implements Write {

        private final long below;
        private final long since;

        /** @param below the first id that is not to be deleted */
        Everything(long below, long since) {
            this.below = below;
            this.since = since;
        }

        long below() {
            return below;
        }

        @Override
        public long bytes() {
            return 64;
        }

        @Override
        public long since() {
            return since;
        }
    }
}
