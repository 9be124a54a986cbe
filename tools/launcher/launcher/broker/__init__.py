"""The administration of RabbitMQ: users and their rights, what all services share, and its restoration."""
