"""Le français : les mots que les personnes lisent hors des pages et du livre de règles, un fichier par domaine."""
