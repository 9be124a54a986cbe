"""Starts, supervises and stops the suite, PostgreSQL and RabbitMQ."""
