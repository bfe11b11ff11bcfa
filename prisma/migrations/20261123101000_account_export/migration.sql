-- CreateTable
CREATE TABLE "account_export" (
    "id" UUID NOT NULL,
    "admin_id" UUID NOT NULL,
    "filter" TEXT NOT NULL,
    "is_whole" BOOLEAN NOT NULL DEFAULT false,
    "reason" TEXT,
    "prepared_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "rows" INTEGER,
    "rows_sent" INTEGER NOT NULL DEFAULT 0,
    "sent_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "account_export_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "account_export_admin_id_prepared_at_idx" ON "account_export"("admin_id", "prepared_at" DESC);

-- AddForeignKey
ALTER TABLE "account_export" ADD CONSTRAINT "account_export_admin_id_fkey" FOREIGN KEY ("admin_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
