"""How people come in: allauth's adapters, second factors, single sign-on, and who has to wait."""
