"""The search box, and finding what it asks for."""
