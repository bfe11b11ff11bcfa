-- What the overview of the admin console shows, counted by hour and day, so that no page counts a million rows.

-- CreateEnum
CREATE TYPE "OverviewGrain" AS ENUM ('hour', 'day');

-- CreateTable
CREATE TABLE "overview_messages" (
    "grain" "OverviewGrain" NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "country" CHAR(2) NOT NULL,
    "channel" "Channel" NOT NULL,
    "asked" INTEGER NOT NULL,
    "sent" INTEGER NOT NULL,
    "delivered" INTEGER NOT NULL,
    "answered" INTEGER NOT NULL,
    "done" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "blocked" INTEGER NOT NULL,
    "cost_micros" BIGINT NOT NULL,

    CONSTRAINT "overview_messages_pkey" PRIMARY KEY ("grain","starts_at","country","channel")
);

-- CreateTable
CREATE TABLE "overview_seconds" (
    "grain" "OverviewGrain" NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "channel" "Channel" NOT NULL,
    "counts" INTEGER[],

    CONSTRAINT "overview_seconds_pkey" PRIMARY KEY ("grain","starts_at","channel")
);

-- CreateTable
CREATE TABLE "overview_tally" (
    "grain" "OverviewGrain" NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "overview_tally_pkey" PRIMARY KEY ("grain","starts_at","kind","subject")
);

-- CreateTable
CREATE TABLE "overview_prefix" (
    "day" DATE NOT NULL,
    "prefix" TEXT NOT NULL,
    "country" CHAR(2),
    "asked" INTEGER NOT NULL,
    "sent" INTEGER NOT NULL,
    "delivered" INTEGER NOT NULL,
    "answered" INTEGER NOT NULL,
    "done" INTEGER NOT NULL,

    CONSTRAINT "overview_prefix_pkey" PRIMARY KEY ("day","prefix")
);

-- CreateTable
CREATE TABLE "overview_people" (
    "day" DATE NOT NULL,
    "users" INTEGER NOT NULL,
    "proven" INTEGER NOT NULL,

    CONSTRAINT "overview_people_pkey" PRIMARY KEY ("day")
);

-- CreateTable
CREATE TABLE "overview_state" (
    "id" INTEGER NOT NULL,
    "refreshed_at" TIMESTAMPTZ(3),
    "todo_from" DATE,
    "todo_until" DATE,
    "sweep_until" DATE,
    "swept_at" TIMESTAMPTZ(3),
    "users" INTEGER NOT NULL DEFAULT 0,
    "proven" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "overview_state_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "session_created_at_idx" ON "session"("created_at");



-- What follows Prisma cannot express.

INSERT INTO "overview_state" ("id") VALUES (1);
ALTER TABLE "overview_state" ADD CONSTRAINT "overview_state_id_check" CHECK ("id" = 1);
