"""The chassis: what every service stands on. It carries no domain noun."""
