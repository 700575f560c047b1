"""Door 1, mail in: sources bring raw mails, a child process reads them, the rule book judges them."""
