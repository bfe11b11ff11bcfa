-- A code never moves to another challenge: the newer one waits, or sends its own message.
ALTER TYPE "SendProblem" ADD VALUE 'other_code_open';
ALTER TYPE "SendProblem" ADD VALUE 'code_replaced';
