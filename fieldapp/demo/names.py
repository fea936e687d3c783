"""Everybody in the demo is named after a plant, so that nobody is mistaken for a real person."""

_FIRST = """
Siv Birk Lyng Myrte Ask Havre El Rønne Pil Hassel Rose Anemone Bellis Bregne Bøg Dild Eg Elm Erika
Fennikel Gran Hyben Hyld Iris Jasmin Kamille Karse Kløver Lavendel Lilje Lind Linnea Lotus Lupin Malva
Marguerit Merian Mimose Mynte Nellike Poppel Primula Ranunkel Rosmarin Rug Salvie Star Syren Tjørn
Tulipan Valmue Vedbend Verbena Zinnia Kvan Hirse Hør Humle Ene Cypres Ceder Akacie Aster Azalea
Begonia Dahlia Gerbera Ginst Georgine Krokus Magnolia Narcis Pinje Porse Revling Røllike Taks Melisse
Perikum Pæon Fuchsia Kornblomst Gyldenris Kirsebær Okra Tidsel Amarant Mandel Oliven Ært Violrod Hvene
Kamelia Hortensia Basilikum Brombær Solbær Laurbær Slåen Dunham Padderok Skovmærke Snerle Storkenæb
"""
FIRST_NAMES = tuple(_FIRST.split())

_LAST = """
Birkelund Bøgelund Egelund Elmelund Lindelund Rosenlund Granlund Pilegaard Hasselbo Lyngholm Lynghøj
Engholm Skovholm Birkeholm Egeholm Rønnebæk Elbæk Rosenbæk Mosebæk Kærbo Engbo Skovbo Lindebo Bøgebjerg
Lyngbjerg Rosenbjerg Birkedal Elmedal Rosendal Kløverdal Tjørnehøj Hyldehøj Havremark Rugmark Kløvermark
Humlemark Sivkær Starkær Porsekær Strandeng Engsø Sivsø Skovsø Hedelund Ager Mose Hede Lund Eng Kær Bæk
"""
LAST_NAMES = tuple(_LAST.split())
