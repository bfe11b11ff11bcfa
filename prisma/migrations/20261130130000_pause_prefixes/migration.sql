-- AlterEnum
ALTER TYPE "SendProblem" ADD VALUE 'destination_paused';
