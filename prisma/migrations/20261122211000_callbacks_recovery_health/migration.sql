-- AlterEnum
ALTER TYPE "DeliveryState" ADD VALUE 'delivered';
ALTER TYPE "DeliveryState" ADD VALUE 'failed';
ALTER TYPE "DeliveryState" ADD VALUE 'blocked';
ALTER TYPE "DeliveryState" ADD VALUE 'expired';

-- AlterEnum
ALTER TYPE "SendProblem" ADD VALUE 'number_blocked';

-- AlterTable
ALTER TABLE "delivery" ADD COLUMN "reported_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "recovery_code" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "salt" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "recovery_code_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_health" (
    "provider" TEXT NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "open_until" TIMESTAMPTZ(3),
    "operator_fault" INTEGER,
    "operator_fault_at" TIMESTAMPTZ(3),

    CONSTRAINT "provider_health_pkey" PRIMARY KEY ("provider")
);

-- CreateIndex
CREATE UNIQUE INDEX "recovery_code_user_id_hash_key" ON "recovery_code"("user_id", "hash");

-- AddForeignKey
ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
