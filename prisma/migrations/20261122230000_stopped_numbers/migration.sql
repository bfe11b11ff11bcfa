-- AlterEnum
ALTER TYPE "SendProblem" ADD VALUE 'country_not_served';
ALTER TYPE "SendProblem" ADD VALUE 'line_type_not_served';
ALTER TYPE "SendProblem" ADD VALUE 'messages_stopped';
ALTER TYPE "SendProblem" ADD VALUE 'budget_spent';
ALTER TYPE "SendProblem" ADD VALUE 'limits_unavailable';

-- CreateTable
CREATE TABLE "stopped_number" (
    "subject" TEXT NOT NULL,
    "stopped_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stopped_number_pkey" PRIMARY KEY ("subject")
);

-- CreateIndex
CREATE INDEX "stopped_number_expires_at_idx" ON "stopped_number"("expires_at");



-- What follows Prisma cannot express.

ALTER TABLE "stopped_number" ADD CONSTRAINT "stopped_number_check" CHECK ("expires_at" > "stopped_at");
