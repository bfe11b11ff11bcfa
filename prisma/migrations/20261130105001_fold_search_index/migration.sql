-- The previous version still uses user_search_idx. A later migration drops it.
CREATE INDEX CONCURRENTLY "user_fold_search_idx" ON "user" USING GIN (fold_search("search") gin_trgm_ops);
