<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1">
<context>
    <name>@default</name>
    <message>
        <location filename="../algorithms/accessibility.py" line="16"/>
        <source>15-minute accessibility</source>
        <translation>Bereikbaarheid binnen 15 minuten</translation>
    </message>
    <message>
        <location filename="../algorithms/accessibility.py" line="19"/>
        <source>15-minute city,walking,cycling,travel time,proximity,facilities</source>
        <translation>15-minutenstad,lopen,fietsen,reistijd,nabijheid,voorzieningen</translation>
    </message>
    <message>
        <location filename="../algorithms/accessibility.py" line="22"/>
        <source>Scores each plan area by the time it takes to walk and cycle to daily functions: school, care, shops, green, sport, culture and work. Travel times follow streets and paths from the places where people live; water and railways are not crossed where there is no way over. The field a15_ok tells whether every core function is within 15 minutes on foot for enough people.</source>
        <translation>Beoordeelt elk plangebied op de tijd die lopen en fietsen naar dagelijkse functies kost: school, zorg, winkels, groen, sport, cultuur en werk. De reistijden volgen straten en paden vanaf de plekken waar mensen wonen; water en spoor worden niet gekruist waar geen weg erover is. Het veld a15_ok zegt of elke kernfunctie voor genoeg mensen binnen 15 minuten lopen ligt.</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="135"/>
        <source>City package</source>
        <translation>Stadspakket</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="59"/>
        <source>Scores</source>
        <translation>Scores</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="59"/>
        <source>Maps</source>
        <translation>Kaarten</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="73"/>
        <source>The GeoPackage made by &apos;Build city package&apos; or &apos;Download city package&apos;.</source>
        <translation>De GeoPackage die 'Stadspakket maken' of 'Stadspakket downloaden' heeft gemaakt.</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="80"/>
        <source>Own norms</source>
        <translation>Eigen normen</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="80"/>
        <source>A TOML file that changes single values of the norms, such as a weight or a target. Leave empty for the norms that come with the plugin.</source>
        <translation>Een TOML-bestand dat losse waarden van de normen wijzigt, zoals een gewicht of een doel. Laat dit leeg voor de normen die bij de plug-in horen.</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="128"/>
        <source>{parameter}: the file {path} does not exist.</source>
        <translation>{parameter}: het bestand {path} bestaat niet.</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="137"/>
        <source>{parameter}: &apos;{value}&apos; cannot be used, give another value.</source>
        <translation>{parameter}: '{value}' is niet bruikbaar, geef een andere waarde.</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="139"/>
        <source>{parameter}: a value is missing.</source>
        <translation>{parameter}: er ontbreekt een waarde.</translation>
    </message>
    <message>
        <location filename="../algorithms/build_city_package.py" line="29"/>
        <source>Build city package</source>
        <translation>Stadspakket maken</translation>
    </message>
    <message>
        <location filename="../algorithms/build_city_package.py" line="32"/>
        <source>openstreetmap,osm,pbf,import,network,facilities</source>
        <translation>openstreetmap,osm,pbf,inlezen,netwerk,voorzieningen</translation>
    </message>
    <message>
        <location filename="../algorithms/build_city_package.py" line="35"/>
        <source>Reads an OpenStreetMap file and writes one GeoPackage with all that the scores need: streets for walking and cycling, facilities, addresses, buildings, land cover, stops, barriers and the contour of the built-up city. Your own layers may replace any part of it. OSM files of every region are offered by download.geofabrik.de.</source>
        <translation>Leest een OpenStreetMap-bestand en schrijft één GeoPackage met alles wat de scores nodig hebben: straten om te lopen en te fietsen, voorzieningen, adressen, gebouwen, grondgebruik, haltes, barrières en de contour van de bebouwde stad. Uw eigen lagen kunnen elk deel ervan vervangen. OSM-bestanden van elke regio vindt u op download.geofabrik.de.</translation>
    </message>
    <message>
        <location filename="../algorithms/sample_city.py" line="58"/>
        <source>OSM file</source>
        <translation>OSM-bestand</translation>
    </message>
    <message>
        <location filename="../algorithms/build_city_package.py" line="44"/>
        <source>OpenStreetMap files (*.osm.pbf *.pbf *.osm *.osm.gz *.osm.bz2)</source>
        <translation>OpenStreetMap-bestanden (*.osm.pbf *.pbf *.osm *.osm.gz *.osm.bz2)</translation>
    </message>
    <message>
        <location filename="../algorithms/build_city_package.py" line="44"/>
        <source>OpenStreetMap data of the city and its surroundings: .osm.pbf, .osm, .osm.gz or .osm.bz2.</source>
        <translation>OpenStreetMap-gegevens van de stad en haar omgeving: .osm.pbf, .osm, .osm.gz of .osm.bz2.</translation>
    </message>
    <message>
        <location filename="../algorithms/build_city_package.py" line="51"/>
        <source>CRS</source>
        <translation>Coördinatenstelsel</translation>
    </message>
    <message>
        <location filename="../algorithms/build_city_package.py" line="51"/>
        <source>A CRS in metres. Leave empty for EPSG:28992 in the Netherlands and the UTM zone elsewhere.</source>
        <translation>Een coördinatenstelsel in meters. Laat dit leeg voor EPSG:28992 in Nederland en de UTM-zone daarbuiten.</translation>
    </message>
    <message>
        <location filename="../algorithms/build_city_package.py" line="56"/>
        <source>Complete sub-categories</source>
        <translation>Volledige subcategorieën</translation>
    </message>
    <message>
        <location filename="../algorithms/build_city_package.py" line="56"/>
        <source>Sub-categories, with commas between them, of which you know that the data lists every one, such as: library, pharmacy. None found then means that there is none; otherwise it means not known.</source>
        <translation>Subcategorieën, met komma's ertussen, waarvan u weet dat ze volledig in de gegevens staan, zoals: library, pharmacy. Niets gevonden betekent dan dat er geen is; anders betekent het niet bekend.</translation>
    </message>
    <message>
        <location filename="../algorithms/check_city_package.py" line="32"/>
        <source>Check city package</source>
        <translation>Stadspakket controleren</translation>
    </message>
    <message>
        <location filename="../algorithms/check_city_package.py" line="35"/>
        <source>validate,quality,gaps,completeness</source>
        <translation>controle,kwaliteit,gaten,volledigheid</translation>
    </message>
    <message>
        <location filename="../algorithms/check_city_package.py" line="38"/>
        <source>Reports in words what is missing or doubtful in a city package: errors make scores impossible, warnings make them less sure, the rest is good to know. Use it after you have corrected a package by hand.</source>
        <translation>Meldt in woorden wat in een stadspakket ontbreekt of twijfelachtig is: fouten maken scores onmogelijk, waarschuwingen maken ze minder zeker, de rest is goed om te weten. Gebruik dit nadat u een pakket met de hand hebt verbeterd.</translation>
    </message>
    <message>
        <location filename="../algorithms/check_city_package.py" line="45"/>
        <source>Report</source>
        <translation>Verslag</translation>
    </message>
    <message>
        <location filename="../algorithms/check_city_package.py" line="45"/>
        <source>HTML files (*.html)</source>
        <translation>HTML-bestanden (*.html)</translation>
    </message>
    <message>
        <location filename="../algorithms/check_city_package.py" line="45"/>
        <source>Page with everything that was found.</source>
        <translation>Pagina met alles wat is gevonden.</translation>
    </message>
    <message>
        <location filename="../algorithms/check_city_package.py" line="51"/>
        <source>No errors</source>
        <translation>Geen fouten</translation>
    </message>
    <message>
        <location filename="../algorithms/check_city_package.py" line="52"/>
        <source>Number of errors and warnings</source>
        <translation>Aantal fouten en waarschuwingen</translation>
    </message>
    <message>
        <location filename="../algorithms/check_city_package.py" line="53"/>
        <source>Report as text</source>
        <translation>Verslag als tekst</translation>
    </message>
    <message>
        <location filename="../algorithms/check_city_package.py" line="66"/>
        <source>Error</source>
        <translation>Fout</translation>
    </message>
    <message>
        <location filename="../algorithms/check_city_package.py" line="66"/>
        <source>Warning</source>
        <translation>Waarschuwing</translation>
    </message>
    <message>
        <location filename="../algorithms/check_city_package.py" line="66"/>
        <source>Good to know</source>
        <translation>Goed om te weten</translation>
    </message>
    <message>
        <location filename="../algorithms/check_city_package.py" line="81"/>
        <source>Check of the city package</source>
        <translation>Controle van het stadspakket</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="34"/>
        <source>Built-up city</source>
        <translation>Bebouwde stad</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="34"/>
        <source>Your own contour of existing urban area. Leave empty to derive it from land use and buildings.</source>
        <translation>Uw eigen contour van bestaand stedelijk gebied. Laat dit leeg om hem af te leiden uit grondgebruik en gebouwen.</translation>
    </message>
    <message>
        <location filename="../algorithms/sample_city.py" line="62"/>
        <source>Owners</source>
        <translation>Eigenaren</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="41"/>
        <source>Land by owner, with a field &apos;owner&apos; (or &apos;eigenaar&apos;).</source>
        <translation>Grond per eigenaar, met een veld 'owner' of 'eigenaar'.</translation>
    </message>
    <message>
        <location filename="../algorithms/sample_city.py" line="65"/>
        <source>Vacant floor area</source>
        <translation>Leegstand</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="42"/>
        <source>Points with vacant floor area in square metres, in a field &apos;vacant_m2&apos; (or &apos;leegstand_m2&apos;).</source>
        <translation>Punten met leegstaand vloeroppervlak in vierkante meter, in een veld 'vacant_m2' of 'leegstand_m2'.</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="67"/>
        <source>Facilities</source>
        <translation>Voorzieningen</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="67"/>
        <source>Your own facilities in place of those from OpenStreetMap, with a field &apos;sub&apos; (sub-category of the norms).</source>
        <translation>Uw eigen voorzieningen in plaats van die uit OpenStreetMap, met een veld 'sub' (subcategorie van de normen).</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="77"/>
        <source>Addresses</source>
        <translation>Adressen</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="77"/>
        <source>Your own addresses in place of those derived, with the fields &apos;dwellings&apos; and &apos;people&apos;.</source>
        <translation>Uw eigen adressen in plaats van de afgeleide, met de velden 'dwellings' (woningen) en 'people' (inwoners).</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="84"/>
        <source>Buildings</source>
        <translation>Gebouwen</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="84"/>
        <source>Your own buildings, with the fields of the table &apos;buildings&apos; of the city package.</source>
        <translation>Uw eigen gebouwen, met de velden van de tabel 'buildings' van het stadspakket.</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="91"/>
        <source>Land cover</source>
        <translation>Grondgebruik</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="91"/>
        <source>Your own land cover, with the fields of the table &apos;landcover&apos; of the city package.</source>
        <translation>Uw eigen grondgebruik, met de velden van de tabel 'landcover' van het stadspakket.</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="98"/>
        <source>Stops and stations</source>
        <translation>Haltes en stations</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="98"/>
        <source>Your own public-transport stops, with the fields &apos;name&apos; and &apos;level&apos; (1 intercity to 6 bus).</source>
        <translation>Uw eigen haltes van het openbaar vervoer, met de velden 'name' (naam) en 'level' (1 intercity tot 6 bus).</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="107"/>
        <source>Barriers</source>
        <translation>Barrières</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="105"/>
        <source>Your own lines that nobody walks across: railways, motorways and water.</source>
        <translation>Uw eigen lijnen waar niemand overheen loopt: spoor, snelwegen en water.</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="112"/>
        <source>Streets</source>
        <translation>Straten</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="112"/>
        <source>Your own streets, with the fields of the table &apos;streets&apos; of the city package.</source>
        <translation>Uw eigen straten, met de velden van de tabel 'streets' van het stadspakket.</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="135"/>
        <source>GeoPackage (*.gpkg)</source>
        <translation>GeoPackage (*.gpkg)</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="135"/>
        <source>GeoPackage with all that is known of the city; the input of every score. You may open and correct it in QGIS.</source>
        <translation>GeoPackage met alles wat van de stad bekend is; de invoer van elke score. U kunt hem in QGIS openen en verbeteren.</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="142"/>
        <source>CRS of the city package</source>
        <translation>Coördinatenstelsel van het stadspakket</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="143"/>
        <source>Number of streets</source>
        <translation>Aantal straten</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="144"/>
        <source>Number of facilities</source>
        <translation>Aantal voorzieningen</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="145"/>
        <source>Number of buildings</source>
        <translation>Aantal gebouwen</translation>
    </message>
    <message>
        <location filename="../algorithms/densification.py" line="16"/>
        <source>Densification potential and typology</source>
        <translation>Verdichtingsruimte en typologie</translation>
    </message>
    <message>
        <location filename="../algorithms/densification.py" line="19"/>
        <source>density,floor space index,infill,typology,dwellings,contour</source>
        <translation>dichtheid,floor space index,inbreiding,typologie,woningen,contour</translation>
    </message>
    <message>
        <location filename="../algorithms/download_city_package.py" line="32"/>
        <source>Download city package</source>
        <translation>Stadspakket downloaden</translation>
    </message>
    <message>
        <location filename="../algorithms/download_city_package.py" line="35"/>
        <source>openstreetmap,osm,overpass,nominatim,import,network,facilities</source>
        <translation>openstreetmap,osm,overpass,nominatim,inlezen,netwerk,voorzieningen</translation>
    </message>
    <message>
        <location filename="../algorithms/download_city_package.py" line="38"/>
        <source>Downloads OpenStreetMap data for a place, or around plan areas, and writes the same city package as &apos;Build city package&apos;. The public servers are meant for a town or a few districts; for more, download an OSM file and build from that. What was downloaded before is taken from the cache.</source>
        <translation>Downloadt OpenStreetMap-gegevens van een plaats, of rond plangebieden, en schrijft hetzelfde stadspakket als 'Stadspakket maken'. De openbare servers zijn bedoeld voor een stad of een paar wijken; download voor meer een OSM-bestand en ga daarvan uit. Wat al eerder is gedownload, komt uit de cache.</translation>
    </message>
    <message>
        <location filename="../algorithms/download_city_package.py" line="47"/>
        <source>Name of the place</source>
        <translation>Naam van de plaats</translation>
    </message>
    <message>
        <location filename="../algorithms/download_city_package.py" line="47"/>
        <source>For example: Delft, Netherlands. Leave empty to download around plan areas.</source>
        <translation>Bijvoorbeeld: Delft, Nederland. Laat dit leeg om rond plangebieden te downloaden.</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="48"/>
        <source>Plan areas</source>
        <translation>Plangebieden</translation>
    </message>
    <message>
        <location filename="../algorithms/download_city_package.py" line="51"/>
        <source>Polygons to download around, with the distance of half an hour on foot. Leave empty to give a place.</source>
        <translation>Vlakken om omheen te downloaden, met de afstand van een half uur lopen. Laat dit leeg om een plaats te geven.</translation>
    </message>
    <message>
        <location filename="../algorithms/download_city_package.py" line="58"/>
        <source>Folder for the cache</source>
        <translation>Map voor de cache</translation>
    </message>
    <message>
        <location filename="../algorithms/download_city_package.py" line="58"/>
        <source>Folder that keeps the answers of the servers, so that the same question is asked once.</source>
        <translation>Map die de antwoorden van de servers bewaart, zodat dezelfde vraag maar één keer wordt gesteld.</translation>
    </message>
    <message>
        <location filename="../algorithms/download_city_package.py" line="65"/>
        <source>Overpass server</source>
        <translation>Overpass-server</translation>
    </message>
    <message>
        <location filename="../algorithms/download_city_package.py" line="65"/>
        <source>Address of another Overpass server. Leave empty for the public one.</source>
        <translation>Adres van een andere Overpass-server. Laat dit leeg voor de openbare.</translation>
    </message>
    <message>
        <location filename="../algorithms/download_city_package.py" line="70"/>
        <source>Nominatim server</source>
        <translation>Nominatim-server</translation>
    </message>
    <message>
        <location filename="../algorithms/download_city_package.py" line="70"/>
        <source>Address of another Nominatim server, which finds places by name. Leave empty for the public one.</source>
        <translation>Adres van een andere Nominatim-server, die plaatsen op naam vindt. Laat dit leeg voor de openbare.</translation>
    </message>
    <message>
        <location filename="../algorithms/download_city_package.py" line="83"/>
        <source>Give either the name of a place or plan areas, not both and not neither.</source>
        <translation>Geef de naam van een plaats óf plangebieden: precies een van beide.</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="91"/>
        <source>Scored areas</source>
        <translation>Gescoorde gebieden</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="91"/>
        <source>The layer &apos;areas&apos; of a GeoPackage written by &apos;Score plan areas&apos;, or that file.</source>
        <translation>De laag 'areas' van een GeoPackage van 'Plangebieden scoren', of dat bestand.</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="45"/>
        <source>City package for the base map</source>
        <translation>Stadspakket voor de ondergrond</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="45"/>
        <source>Draws water, green, buildings and streets under the areas. Leave empty for areas on plain paper.</source>
        <translation>Tekent water, groen, gebouwen en straten onder de gebieden. Leeg: gebieden op blanco papier.</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="52"/>
        <source>As QGIS</source>
        <translation>Als QGIS</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="52"/>
        <source>English</source>
        <translation>Engels</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="52"/>
        <source>Dutch</source>
        <translation>Nederlands</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="53"/>
        <source>Language</source>
        <translation>Taal</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="53"/>
        <source>Language of the words on paper.</source>
        <translation>Taal van de woorden op papier.</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="71"/>
        <source>Export map</source>
        <translation>Kaart exporteren</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="74"/>
        <source>print,layout,pdf,png,paper,poster</source>
        <translation>afdrukken,opmaak,pdf,png,papier,poster</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="77"/>
        <source>Makes a map of scored areas that is ready to hang on the wall: title, map, legend, how to read it, scale bar, north arrow and sources, as PDF with sharp lines and as PNG for print. With a city package it has a quiet base map; no internet is needed.</source>
        <translation>Maakt van gescoorde gebieden een kaart die zo aan de muur kan: titel, kaart, legenda, leeswijzer, schaalbalk, noordpijl en bronnen, als PDF met scherpe lijnen en als PNG voor druk. Met een stadspakket krijgt de kaart een rustige ondergrond; internet is niet nodig.</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="85"/>
        <source>Theme</source>
        <translation>Thema</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="85"/>
        <source>Which score the map shows.</source>
        <translation>Welke score de kaart toont.</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="93"/>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="93"/>
        <source>Title of the map. Leave empty for the name of the theme.</source>
        <translation>Titel van de kaart. Leeg: de naam van het thema.</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="98"/>
        <source>Paper</source>
        <translation>Papier</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="98"/>
        <source>Size of the paper, landscape.</source>
        <translation>Formaat van het papier, liggend.</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="103"/>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="103"/>
        <source>PDF with vector lines and real text: sharp at every size.</source>
        <translation>PDF met vectorlijnen en echte tekst: scherp op elk formaat.</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="107"/>
        <source>PNG</source>
        <translation>PNG</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="107"/>
        <source>Picture of 300 dots per inch.</source>
        <translation>Afbeelding van 300 punten per inch.</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="117"/>
        <source>There is nothing to write: give a name for the PDF or for the PNG.</source>
        <translation>Er is niets te schrijven: geef een naam voor de PDF of de PNG.</translation>
    </message>
    <message>
        <location filename="../algorithms/export_sheets.py" line="33"/>
        <source>Export a sheet per area</source>
        <translation>Factsheet per gebied exporteren</translation>
    </message>
    <message>
        <location filename="../algorithms/export_sheets.py" line="36"/>
        <source>atlas,print,layout,pdf,participation,residents</source>
        <translation>atlas,afdrukken,opmaak,pdf,participatie,bewoners</translation>
    </message>
    <message>
        <location filename="../algorithms/export_sheets.py" line="50"/>
        <source>PDF with all sheets</source>
        <translation>PDF met alle bladen</translation>
    </message>
    <message>
        <location filename="../algorithms/export_sheets.py" line="54"/>
        <source>Folder with one PDF per area</source>
        <translation>Map met een PDF per gebied</translation>
    </message>
    <message>
        <location filename="../algorithms/export_sheets.py" line="54"/>
        <source>Folder for one PDF per area; it is made where it does not exist.</source>
        <translation>Map voor een PDF per gebied; die wordt gemaakt als hij niet bestaat.</translation>
    </message>
    <message>
        <location filename="../algorithms/export_sheets.py" line="60"/>
        <source>Number of sheets</source>
        <translation>Aantal bladen</translation>
    </message>
    <message>
        <location filename="../algorithms/export_sheets.py" line="66"/>
        <source>There is nothing to write: give a name for the PDF or for the folder.</source>
        <translation>Er is niets te schrijven: geef een naam voor de PDF of de map.</translation>
    </message>
    <message>
        <location filename="../algorithms/function_mixing.py" line="16"/>
        <source>Function mixing</source>
        <translation>Functiemenging</translation>
    </message>
    <message>
        <location filename="../algorithms/function_mixing.py" line="19"/>
        <source>land use mix,entropy,mxi,living,working</source>
        <translation>functiemix,entropie,mxi,wonen,werken</translation>
    </message>
    <message>
        <location filename="../algorithms/function_mixing.py" line="22"/>
        <source>Measures how well living, working, shops, care, learning and meeting are mixed in and around each plan area, by floor area. The field mix_mono is 1 where one use takes nearly everything.</source>
        <translation>Meet hoe goed wonen, werken, winkels, zorg, leren en ontmoeten in en rond elk plangebied gemengd zijn, naar vloeroppervlak. Het veld mix_mono is 1 waar één functie bijna alles inneemt.</translation>
    </message>
    <message>
        <location filename="../algorithms/greenery.py" line="16"/>
        <source>Greenery</source>
        <translation>Groen</translation>
    </message>
    <message>
        <location filename="../algorithms/greenery.py" line="19"/>
        <source>green,parks,public space,40 percent</source>
        <translation>groen,parken,openbare ruimte,40 procent</translation>
    </message>
    <message>
        <location filename="../algorithms/greenery.py" line="22"/>
        <source>Measures which share of the public space of each plan area is green, against the target of the norms, and how many square metres are missing (grn_gap_m2). Water is reported apart. The share of homes with a park nearby counts too.</source>
        <translation>Meet welk deel van de openbare ruimte van elk plangebied groen is, tegenover het doel uit de normen, en hoeveel vierkante meter er ontbreekt (grn_gap_m2). Water wordt apart vermeld. Ook het deel van de woningen met een park dichtbij telt mee.</translation>
    </message>
    <message>
        <location filename="../algorithms/reachable_area.py" line="72"/>
        <source>Reachable area</source>
        <translation>Bereikbaar gebied</translation>
    </message>
    <message>
        <location filename="../algorithms/reachable_area.py" line="41"/>
        <source>isochrone,service area,travel time,walking,cycling</source>
        <translation>isochroon,verzorgingsgebied,reistijd,lopen,fietsen</translation>
    </message>
    <message>
        <location filename="../algorithms/reachable_area.py" line="44"/>
        <source>Draws what can be reached from a point within some minutes, along streets and paths. The areas do not spill over water or railways where there is no way across.</source>
        <translation>Tekent wat vanaf een punt binnen een aantal minuten te bereiken is, langs straten en paden. De gebieden lopen niet over water of spoor waar geen weg overheen gaat.</translation>
    </message>
    <message>
        <location filename="../algorithms/reachable_area.py" line="51"/>
        <source>Point to start from</source>
        <translation>Beginpunt</translation>
    </message>
    <message>
        <location filename="../algorithms/reachable_area.py" line="51"/>
        <source>A point on the map, as x,y with the CRS in brackets: 84500,447500 [EPSG:28992]. Without CRS: that of the project.</source>
        <translation>Een punt op de kaart, als x,y met het coördinatenstelsel tussen haken: 84500,447500 [EPSG:28992]. Zonder coördinatenstelsel: dat van het project.</translation>
    </message>
    <message>
        <location filename="../algorithms/reachable_area.py" line="58"/>
        <source>Minutes</source>
        <translation>Minuten</translation>
    </message>
    <message>
        <location filename="../algorithms/reachable_area.py" line="58"/>
        <source>One or more travel times in minutes, with commas between them.</source>
        <translation>Een of meer reistijden in minuten, met komma's ertussen.</translation>
    </message>
    <message>
        <location filename="../algorithms/reachable_area.py" line="62"/>
        <source>Way of travelling</source>
        <translation>Manier van reizen</translation>
    </message>
    <message>
        <location filename="../algorithms/reachable_area.py" line="62"/>
        <source>Walking</source>
        <translation>Lopen</translation>
    </message>
    <message>
        <location filename="../algorithms/reachable_area.py" line="62"/>
        <source>Walking slowly, without steps</source>
        <translation>Langzaam lopen, zonder trappen</translation>
    </message>
    <message>
        <location filename="../algorithms/reachable_area.py" line="62"/>
        <source>Cycling</source>
        <translation>Fietsen</translation>
    </message>
    <message>
        <location filename="../algorithms/reachable_area.py" line="62"/>
        <source>How fast and along which streets; the speeds stand in the norms.</source>
        <translation>Hoe snel en langs welke straten; de snelheden staan in de normen.</translation>
    </message>
    <message>
        <location filename="../algorithms/reachable_area.py" line="72"/>
        <source>GeoPackage with one polygon for each number of minutes.</source>
        <translation>GeoPackage met één vlak voor elk aantal minuten.</translation>
    </message>
    <message>
        <location filename="../algorithms/reachable_area.py" line="78"/>
        <source>Area within the longest time, in square metres</source>
        <translation>Oppervlakte binnen de langste tijd, in vierkante meter</translation>
    </message>
    <message>
        <location filename="../algorithms/reachable_area.py" line="79"/>
        <source>Street within the longest time, in metres</source>
        <translation>Straat binnen de langste tijd, in meter</translation>
    </message>
    <message>
        <location filename="../algorithms/reachable_area.py" line="85"/>
        <source>Minutes: &apos;{text}&apos; is not a list of numbers above zero, write for example: 5, 10, 15.</source>
        <translation>Minuten: '{text}' is geen lijst van getallen boven nul, schrijf bijvoorbeeld: 5, 10, 15.</translation>
    </message>
    <message>
        <location filename="../algorithms/sample_city.py" line="37"/>
        <source>Make the sample city</source>
        <translation>Voorbeeldstad maken</translation>
    </message>
    <message>
        <location filename="../algorithms/sample_city.py" line="40"/>
        <source>example,demo,tutorial,voorbeeldstad</source>
        <translation>voorbeeld,demo,les,voorbeeldstad</translation>
    </message>
    <message>
        <location filename="../algorithms/sample_city.py" line="50"/>
        <source>Folder</source>
        <translation>Map</translation>
    </message>
    <message>
        <location filename="../algorithms/sample_city.py" line="50"/>
        <source>Folder for the files of the sample city; it is made where it does not exist.</source>
        <translation>Map voor de bestanden van de voorbeeldstad; hij wordt gemaakt als hij niet bestaat.</translation>
    </message>
    <message>
        <location filename="../algorithms/sample_city.py" line="54"/>
        <source>Open the plan areas in the project</source>
        <translation>De plangebieden in het project openen</translation>
    </message>
    <message>
        <location filename="../algorithms/sample_city.py" line="54"/>
        <source>Adds the plan areas of the sample city to the project.</source>
        <translation>Voegt de plangebieden van de voorbeeldstad toe aan het project.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/export.py" line="45"/>
        <source>The folder {folder} cannot be made ({reason}): choose another place.</source>
        <translation>De map {folder} kan niet worden gemaakt ({reason}): kies een andere plaats.</translation>
    </message>
    <message>
        <location filename="../algorithms/score_plan_areas.py" line="16"/>
        <source>Score plan areas</source>
        <translation>Plangebieden beoordelen</translation>
    </message>
    <message>
        <location filename="../algorithms/score_plan_areas.py" line="19"/>
        <source>15-minute city,all indicators,accessibility,greenery,mixing,transit,densification,typology,report mark</source>
        <translation>15-minutenstad,alle indicatoren,bereikbaarheid,groen,menging,openbaar vervoer,verdichting,typologie,rapportcijfer</translation>
    </message>
    <message>
        <location filename="../algorithms/score_plan_areas.py" line="24"/>
        <source>Scores every plan area for the 15-minute city: daily functions within 15 minutes, green in public space, mixed functions, public-transport nodes and room to densify with its typology, and one report mark from 1 to 10. Scores run from 0 to 100. What is not known stays empty and the field that ends in _note says why. The map shows the score for quality; the layer &apos;parts&apos; tells how each score is made up.</source>
        <translation>Beoordeelt elk plangebied voor de 15-minutenstad: dagelijkse functies binnen 15 minuten, groen in de openbare ruimte, gemengde functies, knooppunten van openbaar vervoer, ruimte om te verdichten met de typologie, en één rapportcijfer van 1 tot 10. Scores lopen van 0 tot 100. Wat niet bekend is, blijft leeg; het veld dat eindigt op _note zegt waarom. De kaart toont de score voor kwaliteit; de laag 'parts' zegt hoe elke score is opgebouwd.</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="48"/>
        <source>Polygons to score, one result for each. The layer needs a CRS; it may have any fields, they are kept.</source>
        <translation>Vlakken om te beoordelen, met één uitkomst per vlak. De laag heeft een coördinatenstelsel nodig; zij mag alle velden hebben, die blijven bewaard.</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="54"/>
        <source>Field with the id</source>
        <translation>Veld met de code</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="54"/>
        <source>Field that tells the areas apart, each value once. Leave empty to number the areas.</source>
        <translation>Veld dat de gebieden uit elkaar houdt, elke waarde één keer. Laat dit leeg om de gebieden te nummeren.</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="58"/>
        <source>Field with the name</source>
        <translation>Veld met de naam</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="58"/>
        <source>Field with the names that maps and tables show. Leave empty to show the id.</source>
        <translation>Veld met de namen die kaarten en tabellen tonen. Laat dit leeg om de code te tonen.</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="63"/>
        <source>Where people start from</source>
        <translation>Waar mensen vertrekken</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="63"/>
        <source>Where people live; a grid where nobody lives</source>
        <translation>Waar mensen wonen; een raster waar niemand woont</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="63"/>
        <source>Only where people live</source>
        <translation>Alleen waar mensen wonen</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="63"/>
        <source>A grid over the whole area</source>
        <translation>Een raster over het hele gebied</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="63"/>
        <source>The places from which travel times are measured: homes now, or a grid for an area that is still to be built.</source>
        <translation>De plekken van waaruit reistijden worden gemeten: de woningen van nu, of een raster voor een gebied dat nog gebouwd moet worden.</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="103"/>
        <source>Also open the routes to the nearest facilities</source>
        <translation>Ook de routes naar voorzieningen openen</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="103"/>
        <source>Opens the layer &apos;why&apos; of the result: for each area and function the walk to the nearest facility.</source>
        <translation>Opent de laag 'why' van de uitkomst: per gebied en functie de looproute naar de dichtstbijzijnde voorziening.</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="84"/>
        <source>Scored plan areas</source>
        <translation>Beoordeelde plangebieden</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="93"/>
        <source>Number of plan areas</source>
        <translation>Aantal plangebieden</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="94"/>
        <source>Version of the norms</source>
        <translation>Versie van de normen</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="95"/>
        <source>Hash of the norms</source>
        <translation>Hash van de normen</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="159"/>
        <source>Routes to the nearest facilities</source>
        <translation>Routes naar de dichtstbijzijnde voorzieningen</translation>
    </message>
    <message>
        <location filename="../algorithms/transit_nodes.py" line="16"/>
        <source>Public-transport nodes</source>
        <translation>Knooppunten van openbaar vervoer</translation>
    </message>
    <message>
        <location filename="../algorithms/transit_nodes.py" line="19"/>
        <source>public transport,station,stop,train,tram,bus,metro</source>
        <translation>openbaar vervoer,station,halte,trein,tram,bus,metro</translation>
    </message>
    <message>
        <location filename="../algorithms/transit_nodes.py" line="22"/>
        <source>Scores each plan area by the way to public transport: how far the stops and stations are on foot and by bike, and how good they are.</source>
        <translation>Beoordeelt elk plangebied op de weg naar het openbaar vervoer: hoe ver haltes en stations lopend en fietsend zijn, en hoe goed ze zijn.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/client.py" line="78"/>
        <source>The engine cannot be started with {python} ({reason}): choose 'Set up the engine…' in the menu.</source>
        <translation>De rekenmotor kan niet worden gestart met {python} ({reason}): kies 'Rekenmotor inrichten…' in het menu.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/client.py" line="219"/>
        <source>Cancelled.</source>
        <translation>Geannuleerd.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/client.py" line="116"/>
        <source>The engine did not answer within {seconds:.0f} seconds of its start: try again.</source>
        <translation>De rekenmotor gaf binnen {seconds:.0f} seconden na de start geen antwoord: probeer het opnieuw.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/client.py" line="128"/>
        <source>The engine answered something that cannot be read (&apos;{line}&apos;); it is started again at the next call.</source>
        <translation>De rekenmotor antwoordde iets onleesbaars ('{line}'); hij wordt bij de volgende opdracht opnieuw gestart.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/client.py" line="154"/>
        <source>The engine stopped in the middle; nothing was written. It is started again at the next call.</source>
        <translation>De rekenmotor stopte halverwege; er is niets geschreven. Bij de volgende opdracht wordt hij opnieuw gestart.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/client.py" line="157"/>
        <source>The engine stopped in the middle; nothing was written. It is started again at the next call. It said last:
{words}</source>
        <translation>De rekenmotor stopte halverwege; er is niets geschreven. Bij de volgende opdracht wordt hij opnieuw gestart. Dit zei hij het laatst:
{words}</translation>
    </message>
    <message>
        <location filename="../g40_plugin/engine_setup.py" line="90"/>
        <source>The Python for the engine, {path}, does not exist: correct {origin}.</source>
        <translation>De Python voor de rekenmotor, {path}, bestaat niet: verbeter {origin}.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/engine_setup.py" line="94"/>
        <source>The engine has no Python environment yet: choose 'Set up the engine…' in the menu 'G40 15-Minute City', or run this command: {command}</source>
        <translation>De rekenmotor heeft nog geen Python-omgeving: kies 'Rekenmotor inrichten…' in het menu 'G40 15-minutenstad', of voer deze opdracht uit: {command}</translation>
    </message>
    <message>
        <location filename="../g40_plugin/engine_setup.py" line="136"/>
        <source>the environment variable {name}</source>
        <translation>de omgevingsvariabele {name}</translation>
    </message>
    <message>
        <location filename="../g40_plugin/engine_setup.py" line="139"/>
        <source>the setting in Settings &gt; Options &gt; G40 15-Minute City</source>
        <translation>de instelling in Extra &gt; Opties &gt; G40 15-minutenstad</translation>
    </message>
    <message>
        <location filename="../g40_plugin/gui/help.py" line="15"/>
        <source>Help of the G40 15-Minute City</source>
        <translation>Hulp bij de G40 15-minutenstad</translation>
    </message>
    <message>
        <location filename="../g40_plugin/provider.py" line="59"/>
        <source>G40 15-Minute City</source>
        <translation>G40 15-minutenstad</translation>
    </message>
    <message>
        <location filename="../g40_plugin/gui/options.py" line="47"/>
        <source>Python that runs the engine</source>
        <translation>Python die de rekenmotor draait</translation>
    </message>
    <message>
        <location filename="../g40_plugin/gui/options.py" line="38"/>
        <source>Leave empty to use the plugin&apos;s own environment ({folder}), or a Python of this computer that has the libraries.</source>
        <translation>Laat dit leeg voor de eigen omgeving van de plug-in ({folder}), of een Python van deze computer die de bibliotheken heeft.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/gui/setup_dialog.py" line="39"/>
        <source>Set up the engine</source>
        <translation>Rekenmotor inrichten</translation>
    </message>
    <message>
        <location filename="../g40_plugin/gui/setup_dialog.py" line="61"/>
        <source>Set up</source>
        <translation>Inrichten</translation>
    </message>
    <message>
        <location filename="../g40_plugin/gui/setup_dialog.py" line="73"/>
        <source>No Python was found on this computer: install Python 3.11 or newer first.</source>
        <translation>Op deze computer is geen Python gevonden: installeer eerst Python 3.11 of nieuwer.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/gui/setup_dialog.py" line="78"/>
        <source>Cancel</source>
        <translation>Annuleren</translation>
    </message>
    <message>
        <location filename="../g40_plugin/gui/setup_dialog.py" line="101"/>
        <source>Cancelled; the environment that was there is unchanged.</source>
        <translation>Geannuleerd; de omgeving die er was, is niet veranderd.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/gui/setup_dialog.py" line="122"/>
        <source>That did not work: see the last lines above. The environment that was there is unchanged.</source>
        <translation>Dat is niet gelukt: zie de laatste regels hierboven. De omgeving die er was, is niet veranderd.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/gui/setup_dialog.py" line="130"/>
        <source>{python} cannot be started ({reason}): install Python 3.11 or newer.</source>
        <translation>{python} kan niet worden gestart ({reason}): installeer Python 3.11 of nieuwer.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/gui/setup_dialog.py" line="139"/>
        <source>The engine is ready.</source>
        <translation>De rekenmotor is klaar voor gebruik.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/gui/setup_dialog.py" line="148"/>
        <source>Close</source>
        <translation>Sluiten</translation>
    </message>
    <message>
        <location filename="../g40_plugin/layers.py" line="81"/>
        <source>The layer &apos;{layer}&apos; has no CRS: set it in the layer&apos;s properties (Source &gt; Assigned CRS).</source>
        <translation>De laag '{layer}' heeft geen coördinatenstelsel: stel dat in bij de eigenschappen van de laag (Bron &gt; Toegewezen coördinatenreferentiesysteem).</translation>
    </message>
    <message>
        <location filename="../g40_plugin/layers.py" line="153"/>
        <source>The layer &apos;{layer}&apos; cannot be copied for the engine ({reason}): save it as a GeoPackage and use that.</source>
        <translation>De laag '{layer}' kan niet worden gekopieerd voor de rekenmotor ({reason}): sla haar op als GeoPackage en gebruik die.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/manual.py" line="22"/>
        <source>Choose 'Set up the engine…' once: it makes the Python environment in which the analysis runs.</source>
        <translation>Kies één keer 'Rekenmotor inrichten…': dat maakt de Python-omgeving waarin de analyse draait.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/manual.py" line="23"/>
        <source>Run &apos;Make the sample city&apos;, or take an OSM file and plan areas of your own.</source>
        <translation>Voer 'Voorbeeldstad maken' uit, of neem een eigen OSM-bestand en eigen plangebieden.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/manual.py" line="24"/>
        <source>Run &apos;Build city package&apos; on the OSM file.</source>
        <translation>Voer 'Stadspakket maken' uit op het OSM-bestand.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/manual.py" line="25"/>
        <source>Run &apos;Score plan areas&apos; with the city package and the plan areas; the map opens by itself.</source>
        <translation>Voer 'Plangebieden beoordelen' uit met het stadspakket en de plangebieden; de kaart opent vanzelf.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/basemap.py" line="59"/>
        <source>{path} is not a city package (no table {table}): choose one that &apos;Build city package&apos; wrote.</source>
        <translation>{path} is geen stadspakket (er is geen tabel {table}): kies er een dat met 'Stadspakket bouwen' is gemaakt.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/credits.py" line="14"/>
        <source>data of {date}</source>
        <translation>gegevens van {date}</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/credits.py" line="15"/>
        <source>© OpenStreetMap contributors</source>
        <translation>© OpenStreetMap-bijdragers</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/credits.py" line="18"/>
        <source>norms {name}, version {version} ({hash})</source>
        <translation>normen {name}, versie {version} ({hash})</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/credits.py" line="24"/>
        <source>calculated on {date}</source>
        <translation>berekend op {date}</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/credits.py" line="25"/>
        <source>Sources: {sources}.</source>
        <translation>Bronnen: {sources}.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/export.py" line="75"/>
        <source>Cancelled; nothing was written.</source>
        <translation>Afgebroken; er is niets geschreven.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/export.py" line="77"/>
        <source>There is not enough memory for {path}: choose smaller paper.</source>
        <translation>Er is te weinig geheugen voor {path}: kies kleiner papier.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/export.py" line="78"/>
        <source>The output {path} cannot be written: close it in other programs, or choose another place.</source>
        <translation>De uitvoer {path} kan niet worden geschreven: sluit het bestand in andere programma’s of kies een andere plaats.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/export.py" line="88"/>
        <source>The disk of {path} is full: free some space or choose another place; nothing was changed.</source>
        <translation>De schijf van {path} is vol: maak ruimte of kies een andere plaats; er is niets veranderd.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/files.py" line="22"/>
        <source>The output {path} cannot be written ({reason}): choose another place; nothing was changed.</source>
        <translation>De uitvoer {path} kan niet worden geschreven ({reason}): kies een andere plaats; er is niets veranderd.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/files.py" line="33"/>
        <source>The folder {folder} does not exist: create it or choose another output.</source>
        <translation>De map {folder} bestaat niet: maak die aan of kies een andere uitvoer.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/files.py" line="36"/>
        <source>The output {path} is not a file: give a file name.</source>
        <translation>De uitvoer {path} is geen bestand: geef een bestandsnaam.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/files.py" line="38"/>
        <source>The output {path} cannot be written: no permission. Choose another place or change its rights.</source>
        <translation>De uitvoer {path} kan niet worden geschreven: geen toestemming. Kies een andere plaats of pas de rechten aan.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/map_page.py" line="161"/>
        <source>For {number} of the {total} areas the data stops close by: what lies beyond is not counted.</source>
        <translation>Bij {number} van de {total} gebieden houden de gegevens dichtbij op: wat verder ligt telt niet mee.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/map_page.py" line="163"/>
        <source>The data stops close to these areas: what lies beyond is not counted.</source>
        <translation>De gegevens houden dicht bij deze gebieden op: wat verder ligt telt niet mee.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/scored.py" line="41"/>
        <source>The layer {layer} is not the result of &apos;Score plan areas&apos;: choose a GeoPackage that was written by it.</source>
        <translation>De laag {layer} is geen resultaat van 'Plangebieden scoren': kies een GeoPackage die daarmee is gemaakt.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/scored.py" line="46"/>
        <source>The layer areas of {path} has no areas: score a layer with plan areas first.</source>
        <translation>De laag areas van {path} bevat geen gebieden: scoor eerst een laag met plangebieden.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/scored.py" line="80"/>
        <source>The scored areas have no field {field}: choose another theme, or score the areas for this one.</source>
        <translation>De gescoorde gebieden hebben geen veld {field}: kies een ander thema, of scoor de gebieden ook daarvoor.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/scored.py" line="113"/>
        <source>The style {path} cannot be loaded ({reason}): install the plugin again.</source>
        <translation>De stijl {path} kan niet worden geladen ({reason}): installeer de plug-in opnieuw.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/phrases.py" line="53"/>
        <source>{value} %</source>
        <translation>{value} %</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/phrases.py" line="60"/>
        <source>{value} m²</source>
        <translation>{value} m²</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sheets.py" line="252"/>
        <source>{value} ha</source>
        <translation>{value} ha</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/phrases.py" line="67"/>
        <source>{value} metres</source>
        <translation>{value} meter</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/phrases.py" line="68"/>
        <source>{value} km</source>
        <translation>{value} km</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/phrases.py" line="75"/>
        <source>{value} minute</source>
        <translation>{value} minuut</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/phrases.py" line="76"/>
        <source>{value} minutes</source>
        <translation>{value} minuten</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sheets.py" line="160"/>
        <source>Not calculated.</source>
        <translation>Niet berekend.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/phrases.py" line="85"/>
        <source>Not known: there is not enough data for this area.</source>
        <translation>Niet bekend: er zijn te weinig gegevens over dit gebied.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/phrases.py" line="88"/>
        <source>Not known: {reason}</source>
        <translation>Niet bekend: {reason}</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="27"/>
        <source>No report mark: too few of the scores are known.</source>
        <translation>Geen rapportcijfer: te weinig van de scores zijn bekend.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="28"/>
        <source>One mark for proximity, green, mix and public transport together; a weak part weighs heavily.</source>
        <translation>Eén cijfer voor nabijheid, groen, menging en openbaar vervoer samen; een zwak onderdeel telt zwaar.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="37"/>
        <source>Not reachable: from here none of the daily facilities can be reached on foot.</source>
        <translation>Niet bereikbaar: vanuit dit gebied is geen enkele dagelijkse voorziening lopend te bereiken.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="40"/>
        <source>The daily facilities score {score} of 100 points.</source>
        <translation>De dagelijkse voorzieningen krijgen {score} van de 100 punten.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="43"/>
        <source>walking distance</source>
        <translation>loopafstand</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="47"/>
        <source>At least one of them cannot be reached on foot at all.</source>
        <translation>Minstens één voorziening is lopend helemaal niet bereikbaar.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="49"/>
        <source>For {share} at least one of them cannot be reached on foot at all.</source>
        <translation>Voor {share} is minstens één voorziening lopend helemaal niet bereikbaar.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="64"/>
        <source>Nowhere in this area are all daily facilities within {time} on foot</source>
        <translation>Nergens in dit gebied zijn alle dagelijkse voorzieningen binnen {time} te lopen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="66"/>
        <source>Everywhere in this area all daily facilities are within {time} on foot</source>
        <translation>Overal in dit gebied zijn alle dagelijkse voorzieningen binnen {time} te lopen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="68"/>
        <source>From {share} of the places in this area all daily facilities are within {time} on foot</source>
        <translation>Vanaf {share} van de plekken in dit gebied zijn alle dagelijkse voorzieningen binnen {time} te lopen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="70"/>
        <source>None of the residents has all daily facilities within {time} on foot</source>
        <translation>Geen van de bewoners heeft alle dagelijkse voorzieningen binnen {time} lopen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="72"/>
        <source>All residents have all daily facilities within {time} on foot</source>
        <translation>Alle bewoners hebben alle dagelijkse voorzieningen binnen {time} lopen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="73"/>
        <source>{share} of the residents have all daily facilities within {time} on foot</source>
        <translation>Van de bewoners heeft {share} alle dagelijkse voorzieningen binnen {time} lopen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="81"/>
        <source>{share} of the public space is green</source>
        <translation>Van de openbare ruimte is {share} groen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="85"/>
        <source>{gap} of green is missing.</source>
        <translation>Er is {gap} groen tekort.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="96"/>
        <source>Nearly all floor space has one use: {use}.</source>
        <translation>Bijna alle vloerruimte heeft één functie: {use}.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="98"/>
        <source>The mix of uses scores {score} of 100 points.</source>
        <translation>De menging van functies krijgt {score} van de 100 punten.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="99"/>
        <source>Most floor space is for {use}, with other uses beside it: {score} of 100 points for the mix.</source>
        <translation>De meeste vloerruimte is voor {use}, met andere functies ernaast: {score} van de 100 punten voor de menging.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="108"/>
        <source>Not reachable: no stop or station can be reached on foot.</source>
        <translation>Niet bereikbaar: er is lopend geen halte of station te bereiken.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="111"/>
        <source>The nearest stop, {stop}, is a walk of {distance}</source>
        <translation>De dichtstbijzijnde halte, {stop}, ligt op {distance} lopen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="113"/>
        <source>The nearest stop is a walk of {distance}</source>
        <translation>De dichtstbijzijnde halte ligt op {distance} lopen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="116"/>
        <source>{text}; the station {station} is {distance} away</source>
        <translation>{text}; station {station} ligt op {distance}</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="125"/>
        <source>This area does not lie inside the built-up city: by the G40 blueprint it is not for building.</source>
        <translation>Dit gebied ligt niet binnen de bebouwde stad: volgens de G40-blauwdruk is het niet om te bouwen.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="130"/>
        <source>No room for more homes was found.</source>
        <translation>Er is geen ruimte voor extra woningen gevonden.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="132"/>
        <source>There is room for about 1 more home.</source>
        <translation>Er is ruimte voor ongeveer 1 extra woning.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="135"/>
        <source>There is room for about {homes} more homes.</source>
        <translation>Er is ruimte voor ongeveer {homes} extra woningen.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="136"/>
        <source>There is room for about {homes} more homes (between {low} and {high}).</source>
        <translation>Er is ruimte voor ongeveer {homes} extra woningen (tussen {low} en {high}).</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="148"/>
        <source>An area with space (type i): open layout, one main use, often one large owner.</source>
        <translation>Een gebied met ruimte (type i): ruim opgezet, één hoofdfunctie, vaak één grote eigenaar.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="149"/>
        <source>An area with many facilities (type ii) where space can be used better.</source>
        <translation>Een gebied met veel voorzieningen (type ii) waar de ruimte beter benut kan worden.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="150"/>
        <source>An area of growing urgency (type iii): vacancy or outdated use close to public transport.</source>
        <translation>Een gebied met groeiende urgentie (type iii): leegstand of verouderd gebruik dicht bij openbaar vervoer.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="151"/>
        <source>None of the three kinds of areas to build in that the G40 blueprint describes.</source>
        <translation>Geen van de drie soorten bouwgebieden die de G40-blauwdruk beschrijft.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/grades.py" line="11"/>
        <source>Data grade A: from the official Dutch registers.</source>
        <translation>Gegevensklasse A: uit de Nederlandse basisregistraties.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/grades.py" line="12"/>
        <source>Data grade B: partly from official registers, partly from open maps and estimates.</source>
        <translation>Gegevensklasse B: deels uit basisregistraties, deels uit open kaarten en schattingen.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/grades.py" line="13"/>
        <source>Data grade C: from open maps and estimates; read the figures as an indication.</source>
        <translation>Gegevensklasse C: uit open kaarten en schattingen; lees de cijfers als een indicatie.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/grades.py" line="14"/>
        <source>Data grade: not known.</source>
        <translation>Gegevensklasse: niet bekend.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/grades.py" line="26"/>
        <source>The data stops close to this area: what lies beyond is not counted.</source>
        <translation>De gegevens houden dicht bij dit gebied op: wat verder ligt telt niet mee.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="11"/>
        <source>homes</source>
        <translation>wonen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="12"/>
        <source>offices and industry</source>
        <translation>kantoren en bedrijven</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="13"/>
        <source>shops</source>
        <translation>winkels</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="14"/>
        <source>health care</source>
        <translation>zorg</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="15"/>
        <source>schools</source>
        <translation>onderwijs</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="16"/>
        <source>meeting, sport and culture</source>
        <translation>ontmoeten, sport en cultuur</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="28"/>
        <source>Daycare</source>
        <translation>Kinderdagverblijf</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="29"/>
        <source>After-school care</source>
        <translation>Buitenschoolse opvang</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="30"/>
        <source>Primary school</source>
        <translation>Basisschool</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="31"/>
        <source>Secondary school</source>
        <translation>Middelbare school</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="32"/>
        <source>General practitioner</source>
        <translation>Huisarts</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="33"/>
        <source>Pharmacy</source>
        <translation>Apotheek</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="34"/>
        <source>Dentist</source>
        <translation>Tandarts</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="35"/>
        <source>Physiotherapist</source>
        <translation>Fysiotherapeut</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="36"/>
        <source>Supermarket</source>
        <translation>Supermarkt</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="37"/>
        <source>Shop for daily needs</source>
        <translation>Dagelijkse winkel</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="38"/>
        <source>Post or parcels</source>
        <translation>Post of pakketten</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="39"/>
        <source>Park</source>
        <translation>Park</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="40"/>
        <source>Playground</source>
        <translation>Speelplek</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="41"/>
        <source>Sport</source>
        <translation>Sport</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="42"/>
        <source>Culture and meeting</source>
        <translation>Cultuur en ontmoeten</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="43"/>
        <source>Café or restaurant</source>
        <translation>Café of restaurant</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="44"/>
        <source>Jobs</source>
        <translation>Werk</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/names.py" line="45"/>
        <source>Homes</source>
        <translation>Woningen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/phrases.py" line="97"/>
        <source>{text}, as far as is known; the target is {target}.</source>
        <translation>{text}, voor zover bekend; het doel is {target}.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/phrases.py" line="99"/>
        <source>{text}; the target of {target} is met.</source>
        <translation>{text}; het doel van {target} is gehaald.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/phrases.py" line="100"/>
        <source>{text}; the target is {target}.</source>
        <translation>{text}; het doel is {target}.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="158"/>
        <source>not reachable</source>
        <translation>niet bereikbaar</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sentences.py" line="158"/>
        <source>no data</source>
        <translation>geen gegevens</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sheets.py" line="114"/>
        <source>Facilities close by</source>
        <translation>Voorzieningen dichtbij</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="52"/>
        <source>Green in public space</source>
        <translation>Groen in de openbare ruimte</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="58"/>
        <source>Mix of functions</source>
        <translation>Menging van functies</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="64"/>
        <source>Public transport</source>
        <translation>Openbaar vervoer</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="70"/>
        <source>Room to add homes</source>
        <translation>Ruimte voor woningen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sheets.py" line="143"/>
        <source>Plan area</source>
        <translation>Plangebied</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sheets.py" line="150"/>
        <source>report mark</source>
        <translation>rapportcijfer</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sheets.py" line="158"/>
        <source>On foot to the nearest …</source>
        <translation>Lopen naar de dichtstbijzijnde …</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sheets.py" line="164"/>
        <source>water</source>
        <translation>water</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sheets.py" line="164"/>
        <source>green</source>
        <translation>groen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sheets.py" line="164"/>
        <source>building</source>
        <translation>gebouw</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sheets.py" line="171"/>
        <source>border of the area</source>
        <translation>grens van het gebied</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sheets.py" line="175"/>
        <source>walk from the middle of the area, see the list</source>
        <translation>looproute vanaf het midden van het gebied, zie de lijst</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sheets.py" line="208"/>
        <source>How does this area do?</source>
        <translation>Hoe staat dit gebied ervoor?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sheets.py" line="209"/>
        <source>Scores run from 0 to 100; a black line marks the target.</source>
        <translation>Scores lopen van 0 tot 100; een zwarte streep is het doel.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="82"/>
        <source>Kind of area</source>
        <translation>Soort gebied</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/sheets.py" line="300"/>
        <source>target {target}</source>
        <translation>doel {target}</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="35"/>
        <source>Each area has a score from 0 to 100; the number stands under its name.</source>
        <translation>Elk gebied heeft een score van 0 tot 100; het getal staat onder de naam.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="37"/>
        <source>Report mark of each area</source>
        <translation>Het rapportcijfer van elk gebied</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="37"/>
        <source>How do the areas do on proximity, green, mix and public transport together?</source>
        <translation>Hoe staan de gebieden ervoor met nabijheid, groen, menging en openbaar vervoer samen?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="189"/>
        <source>Score</source>
        <translation>Score</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="37"/>
        <source>The number under each name is a report mark from 1 to 10: the score divided by ten. A weak part weighs heavily.</source>
        <translation>Het getal onder elke naam is een rapportcijfer van 1 tot 10: de score gedeeld door tien. Een zwak onderdeel telt zwaar.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="46"/>
        <source>The 15-minute city</source>
        <translation>De 15-minutenstad</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="46"/>
        <source>Are shops, schools, care, parks and work close by, on foot or by bike?</source>
        <translation>Zijn winkels, scholen, zorg, parken en werk dichtbij, lopend of op de fiets?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="46"/>
        <source>Score for proximity</source>
        <translation>Score voor nabijheid</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="52"/>
        <source>How green are the streets, squares and parks?</source>
        <translation>Hoe groen zijn de straten, pleinen en parken?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="52"/>
        <source>Score for green</source>
        <translation>Score voor groen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="58"/>
        <source>Do living, working, shops and facilities stand side by side?</source>
        <translation>Staan wonen, werken, winkels en voorzieningen naast elkaar?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="58"/>
        <source>Score for the mix</source>
        <translation>Score voor de menging</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="58"/>
        <source>It is high where no single use fills nearly all floor space.</source>
        <translation>De score is hoog waar niet één functie bijna alle vloerruimte vult.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="64"/>
        <source>How close is a good stop or station?</source>
        <translation>Hoe dichtbij is een goede halte of een station?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="64"/>
        <source>Score for public transport</source>
        <translation>Score voor openbaar vervoer</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="64"/>
        <source>A train counts for more than a tram or a bus.</source>
        <translation>Een trein telt zwaarder dan een tram of een bus.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="70"/>
        <source>Where is there room for more homes inside the city?</source>
        <translation>Waar is in de stad ruimte voor meer woningen?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="76"/>
        <source>Room for homes</source>
        <translation>Ruimte voor woningen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="70"/>
        <source>It tells how much room there is, not whether building is wise.</source>
        <translation>De score zegt hoeveel ruimte er is, niet of bouwen verstandig is.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="82"/>
        <source>Kinds of areas</source>
        <translation>Soorten gebieden</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="82"/>
        <source>Which of the three kinds of areas of the G40 blueprint is this?</source>
        <translation>Bij welke van de drie soorten gebieden van de G40-blauwdruk hoort dit?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="82"/>
        <source>An area may have traits of more than one kind; the map shows the strongest.</source>
        <translation>Een gebied kan trekken van meer soorten hebben; de kaart toont de sterkste.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="227"/>
        <source>{score} means: everything at {minutes} minutes.</source>
        <translation>{score} betekent: alles op {minutes} minuten.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="235"/>
        <source>The target is met where {target} of the public space is green.</source>
        <translation>Het doel is gehaald waar {target} van de openbare ruimte groen is.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/plugin.py" line="51"/>
        <source>Set up the engine…</source>
        <translation>Rekenmotor inrichten…</translation>
    </message>
    <message>
        <location filename="../g40_plugin/plugin.py" line="52"/>
        <source>Help</source>
        <translation>Hulp</translation>
    </message>
    <message>
        <location filename="../g40_plugin/provider.py" line="91"/>
        <source>Models</source>
        <translation>Modellen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/provider.py" line="99"/>
        <source>Builds a city package from an OSM file and scores the plan areas with it, in one step. Owners and vacant floor area are optional and sharpen the typology.</source>
        <translation>Maakt een stadspakket van een OSM-bestand en beoordeelt er in één stap de plangebieden mee. Eigenaren en leegstand zijn optioneel en maken de typologie scherper.</translation>
    </message>
    <message>
        <location filename="../algorithms/check_city_package.py" line="83"/>
        <source>Nothing was found.</source>
        <translation>Er is niets gevonden.</translation>
    </message>
    <message>
        <location filename="../algorithms/densification.py" line="22"/>
        <source>Estimates how many dwellings can be added in each plan area, whether it lies inside the built-up city, and which of three types fits it: i districts with space, one large owner and separated functions; ii places with many facilities around them where space is used badly; iii sites of growing urgency, such as vacant or outdated work, care or petrol stations near public transport. The layers of owners and vacant floor area in the city package sharpen the typology; without them it says what is not known.</source>
        <translation>Schat hoeveel woningen er in elk plangebied bij kunnen, of het binnen de bebouwde stad ligt, en welke van drie typen past: i gebieden met ruimte, één grote eigenaar en gescheiden functies; ii plekken met veel voorzieningen in de buurt waar de ruimte slecht wordt gebruikt; iii locaties met groeiende urgentie, zoals leegstaande of verouderde werk- en zorglocaties of tankstations bij het openbaar vervoer. De lagen met eigenaren en leegstand in het stadspakket maken de typologie scherper; zonder die lagen staat erbij wat niet bekend is.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/manual.py" line="20"/>
        <source>Manual of the G40 15-Minute City</source>
        <translation>Handleiding van de G40 15-minutenstad</translation>
    </message>
    <message>
        <location filename="../g40_plugin/manual.py" line="20"/>
        <source>First steps</source>
        <translation>Eerste stappen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/manual.py" line="39"/>
        <source>Parameters</source>
        <translation>Parameters</translation>
    </message>
    <message>
        <location filename="../g40_plugin/manual.py" line="39"/>
        <source>Outputs</source>
        <translation>Uitvoer</translation>
    </message>
    <message>
        <location filename="../g40_plugin/manual.py" line="56"/>
        <source>Choices: {choices}.</source>
        <translation>Keuzes: {choices}.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/gui/setup_dialog.py" line="46"/>
        <source>The analysis runs in a Python environment of its own, apart from QGIS. This makes one in {folder} and installs the libraries listed in the plugin&apos;s requirements.txt with pip, from the package index that pip is set up for (about 700 MB on disk). Nothing else on this computer is changed.</source>
        <translation>De analyse draait in een eigen Python-omgeving, los van QGIS. Hiermee maakt u die in {folder} en installeert pip de bibliotheken uit requirements.txt van de plug-in, van de pakketindex waarvoor pip is ingesteld (ongeveer 700 MB op schijf). Verder verandert er niets aan deze computer.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/gui/setup_dialog.py" line="56"/>
        <source>Made with (Python 3.11 or newer)</source>
        <translation>Gemaakt met (Python 3.11 of nieuwer)</translation>
    </message>
    <message>
        <location filename="../g40_plugin/manual.py" line="52"/>
        <source>{parameter} (optional)</source>
        <translation>{parameter} (optioneel)</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="43"/>
        <source>Private grounds (TOP10NL functional areas)</source>
        <translation>Besloten terreinen (TOP10NL functionele gebieden)</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="38"/>
        <source>Large-scale map (BGT)</source>
        <translation>Grootschalige topografie (BGT)</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="48"/>
        <source>Buildings and addresses (BAG)</source>
        <translation>Gebouwen en adressen (BAG)</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="63"/>
        <source>People per 100 m square (CBS)</source>
        <translation>Inwoners per vierkant van 100 m (CBS)</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="68"/>
        <source>Neighbourhoods and their figures (CBS)</source>
        <translation>Wijken en buurten met kerncijfers (CBS)</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="38"/>
        <source>Layers of the BGT: a folder, a zip with GML, or a GeoPackage. It tells what is public and green.</source>
        <translation>Lagen van de BGT: een map, een zip met GML of een GeoPackage. De BGT vertelt wat openbaar en groen is.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="43"/>
        <source>Functional areas of the TOP10NL: camp sites, military grounds and the like are not public space.</source>
        <translation>Functionele gebieden uit de TOP10NL: kampeerterreinen, militaire terreinen en dergelijke zijn geen openbare ruimte.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="48"/>
        <source>Buildings with their addresses: an LV-BAG extract (zip), or a GeoPackage with both layers.</source>
        <translation>Panden met hun adressen: een LV-BAG-extract (zip) of een GeoPackage met beide lagen.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="53"/>
        <source>Buildings alone (BAG panden)</source>
        <translation>Alleen gebouwen (BAG-panden)</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="53"/>
        <source>Buildings of the BAG without addresses: footprints and years of construction.</source>
        <translation>Panden uit de BAG zonder adressen: omtrek en bouwjaar.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="58"/>
        <source>Addresses alone (BAG verblijfsobjecten)</source>
        <translation>Alleen adressen (BAG-verblijfsobjecten)</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="58"/>
        <source>Addresses of the BAG with their use and floor area, without the outlines of the buildings.</source>
        <translation>Adressen uit de BAG met gebruik en vloeroppervlak, zonder de omtrek van de panden.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="63"/>
        <source>The squares of 100 m of Statistics Netherlands, with inhabitants by age.</source>
        <translation>De vierkanten van 100 m van het CBS, met inwoners naar leeftijd.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="68"/>
        <source>Wijken or buurten of Statistics Netherlands, with inhabitants, tenure and distances to facilities.</source>
        <translation>Wijken of buurten van het CBS, met inwoners, eigendom van woningen en afstanden tot voorzieningen.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="73"/>
        <source>Childcare (LRK)</source>
        <translation>Kinderopvang (LRK)</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="73"/>
        <source>The national register of childcare as CSV, with places for day care and after-school care.</source>
        <translation>Het Landelijk Register Kinderopvang als CSV, met plaatsen voor dagopvang en buitenschoolse opvang.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="78"/>
        <source>Primary schools (DUO)</source>
        <translation>Basisscholen (DUO)</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="78"/>
        <source>Sites of primary schools as CSV, with pupils.</source>
        <translation>Vestigingen van basisscholen als CSV, met leerlingen.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="79"/>
        <source>Secondary schools (DUO)</source>
        <translation>Middelbare scholen (DUO)</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="79"/>
        <source>Sites of secondary schools as CSV, with pupils.</source>
        <translation>Vestigingen van middelbare scholen als CSV, met leerlingen.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="80"/>
        <source>Timetable (GTFS)</source>
        <translation>Dienstregeling (GTFS)</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="80"/>
        <source>A GTFS feed as zip: stops, and how often they are served, in place of those of OpenStreetMap.</source>
        <translation>Een GTFS-bestand als zip: haltes en hoe vaak ze worden bediend, in plaats van die uit OpenStreetMap.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="85"/>
        <source>Vegetation index (NDVI)</source>
        <translation>Vegetatie-index (NDVI)</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="85"/>
        <source>Raster with the vegetation index, of an aerial photo in infrared or a satellite.</source>
        <translation>Raster met de vegetatie-index, uit een infraroodluchtfoto of van een satelliet.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="90"/>
        <source>Green map</source>
        <translation>Groenkaart</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="90"/>
        <source>Raster with the percentage of green per cell, such as RIVM&apos;s.</source>
        <translation>Raster met het percentage groen per cel, zoals de groenkaart van het RIVM.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="91"/>
        <source>Tree map</source>
        <translation>Bomenkaart</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="91"/>
        <source>Raster with the percentage of trees per cell, such as RIVM&apos;s.</source>
        <translation>Raster met het percentage bomen per cel, zoals de bomenkaart van het RIVM.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="92"/>
        <source>People per cell</source>
        <translation>Inwoners per cel</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="92"/>
        <source>Raster with people per cell, where there are no squares of Statistics Netherlands.</source>
        <translation>Raster met inwoners per cel, voor waar er geen vierkanten van het CBS zijn.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="106"/>
        <source>Add registers to city package</source>
        <translation>Registers aan stadspakket toevoegen</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="109"/>
        <source>bag,bgt,cbs,top10nl,pdok,gtfs,timetable,ndvi,trees,register</source>
        <translation>bag,bgt,cbs,top10nl,pdok,gtfs,dienstregeling,ndvi,bomen,register</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="112"/>
        <source>Puts registers, a timetable and rasters in the place of what OpenStreetMap tells, where they are complete, and writes a new city package. Scores get data grade A where registers fill all that they are made of, B where some do. Dutch registers can be downloaded from PDOK; all others are files.</source>
        <translation>Zet registers, een dienstregeling en rasters in de plaats van wat OpenStreetMap vertelt, waar ze volledig zijn, en schrijft een nieuw stadspakket. Scores krijgen datakwaliteit A waar registers alles leveren waaruit ze bestaan, en B waar ze een deel leveren. Nederlandse registers zijn bij PDOK te downloaden; de andere zijn bestanden.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="120"/>
        <source>Download from PDOK</source>
        <translation>Downloaden van PDOK</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="120"/>
        <source>Open registers of the Netherlands, downloaded for the extent of the city package.</source>
        <translation>Open Nederlandse registers, gedownload voor het gebied van het stadspakket.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="128"/>
        <source>Heights of the surface (DSM)</source>
        <translation>Hoogten van het oppervlak (DSM)</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="128"/>
        <source>Raster with heights of trees and roofs, such as AHN&apos;s DSM; together with the heights of the ground.</source>
        <translation>Raster met hoogten van bomen en daken, zoals het DSM van het AHN; samen met de hoogten van het maaiveld.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="132"/>
        <source>Heights of the ground (DTM)</source>
        <translation>Hoogten van het maaiveld (DTM)</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="132"/>
        <source>Raster with heights of the ground, such as AHN&apos;s DTM.</source>
        <translation>Raster met hoogten van het maaiveld, zoals het DTM van het AHN.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="136"/>
        <source>Folder that keeps what was downloaded, so that it is there without internet the next time.</source>
        <translation>Map die bewaart wat is gedownload, zodat het er de volgende keer ook zonder internet is.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="155"/>
        <source>Heights need two rasters: the surface (DSM) and the ground (DTM).</source>
        <translation>Voor hoogten zijn twee rasters nodig: het oppervlak (DSM) en het maaiveld (DTM).</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="158"/>
        <source>No register is given: choose one to download, or a file.</source>
        <translation>Er is geen register opgegeven: kies er een om te downloaden, of een bestand.</translation>
    </message>
    <message>
        <location filename="../algorithms/add_registers.py" line="161"/>
        <source>{register}: either download it or give a file, not both.</source>
        <translation>{register}: download het of geef een bestand, niet allebei.</translation>
    </message>
    <message>
        <location filename="../algorithms/housing_programme.py" line="40"/>
        <source>Housing programme</source>
        <translation>Woningbouwprogramma</translation>
    </message>
    <message>
        <location filename="../algorithms/housing_programme.py" line="43"/>
        <source>homes,dwellings,allocation,priority,optimise,phasing,densification</source>
        <translation>woningen,verdeling,prioriteit,optimaliseren,fasering,verdichting</translation>
    </message>
    <message>
        <location filename="../algorithms/housing_programme.py" line="58"/>
        <source>Number of homes</source>
        <translation>Aantal woningen</translation>
    </message>
    <message>
        <location filename="../algorithms/housing_programme.py" line="100"/>
        <source>Programme</source>
        <translation>Programma</translation>
    </message>
    <message>
        <location filename="../algorithms/housing_programme.py" line="100"/>
        <source>GeoPackage with the homes of each area, its period, how sure that is, and why.</source>
        <translation>GeoPackage met per gebied de woningen, de periode, hoe zeker dat is, en waarom.</translation>
    </message>
    <message>
        <location filename="../algorithms/housing_programme.py" line="106"/>
        <source>Homes that find a place</source>
        <translation>Woningen die een plek vinden</translation>
    </message>
    <message>
        <location filename="../algorithms/housing_programme.py" line="107"/>
        <source>Homes that find no place</source>
        <translation>Woningen die geen plek vinden</translation>
    </message>
    <message>
        <location filename="../algorithms/housing_programme.py" line="108"/>
        <source>Best area that is left out</source>
        <translation>Beste gebied dat afvalt</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="108"/>
        <source>Also open what counts as public space and as green</source>
        <translation>Open ook wat als openbare ruimte en als groen telt</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="108"/>
        <source>Opens the layer &apos;public_space&apos; of the result: every piece of ground, public or not, green or not.</source>
        <translation>Opent de laag 'public_space' van het resultaat: elk stuk grond, openbaar of niet, groen of niet.</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="160"/>
        <source>Public space and green</source>
        <translation>Openbare ruimte en groen</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="113"/>
        <source>Also open the stations</source>
        <translation>Open ook de stations</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="113"/>
        <source>Opens the layer &apos;stations&apos; of the result: how well transit and surroundings are balanced at each.</source>
        <translation>Opent de laag 'stations' van het resultaat: hoe goed vervoer en omgeving bij elk in balans zijn.</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="161"/>
        <source>Stations</source>
        <translation>Stations</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="48"/>
        <source>Post and parcels</source>
        <translation>Post en pakketten</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="51"/>
        <source>Sports</source>
        <translation>Sport</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="54"/>
        <source>Stop: intercity station</source>
        <translation>Halte: intercitystation</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="55"/>
        <source>Stop: station</source>
        <translation>Halte: station</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="56"/>
        <source>Stop: metro</source>
        <translation>Halte: metro</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="57"/>
        <source>Stop: high-quality bus</source>
        <translation>Halte: hoogwaardige bus</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="58"/>
        <source>Stop: tram</source>
        <translation>Halte: tram</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="59"/>
        <source>Stop: bus</source>
        <translation>Halte: bus</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="60"/>
        <source>Crossing of a railway, motorway or water</source>
        <translation>Oversteek over spoor, snelweg of water</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="71"/>
        <source>Best lift</source>
        <translation>Grootste winst</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="74"/>
        <source>location,allocation,facility,bridge,stop,accessibility,what if,best place</source>
        <translation>locatie,plaatsing,voorziening,brug,halte,bereikbaarheid,wat als,beste plek</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="77"/>
        <source>Finds the place where one new facility, stop or crossing raises the score most, for one plan area, for all of a layer or for the whole city, and a ranked list of the places after it. Every place is scored as if it were built: facilities and crossings by the accessibility score, stops by that of public transport.</source>
        <translation>Zoekt de plek waar één nieuwe voorziening, halte of oversteek de score het meest verhoogt, voor één plangebied, voor alle gebieden van een laag of voor de hele stad, met een ranglijst van de plekken daarna. Elke plek wordt gescoord alsof die er is: voorzieningen en oversteken met de bereikbaarheidsscore, haltes met die van het openbaar vervoer.</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="86"/>
        <source>What is new</source>
        <translation>Wat er nieuw is</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="86"/>
        <source>The kind of facility or stop to find a place for, or a way across what nobody can cross on foot.</source>
        <translation>De soort voorziening of halte waarvoor een plek wordt gezocht, of een weg over wat niemand te voet kan oversteken.</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="91"/>
        <source>Polygons whose mean score is to rise. Leave empty for all residents of the city.</source>
        <translation>Vlakken waarvan de gemiddelde score omhoog moet. Laat leeg voor alle bewoners van de stad.</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="99"/>
        <source>Id of one area</source>
        <translation>Id van één gebied</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="99"/>
        <source>The one area that is to rise, by its id. Leave empty for all areas of the layer.</source>
        <translation>Het ene gebied dat omhoog moet, met zijn id. Laat leeg voor alle gebieden van de laag.</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="104"/>
        <source>Places to try</source>
        <translation>Plekken om te proberen</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="104"/>
        <source>Points, or lines for crossings. Leave empty to try corners of streets, or ways across barriers where the way round is long.</source>
        <translation>Punten, of lijnen voor oversteken. Laat leeg om straathoeken te proberen, of wegen over barrières waar de omweg lang is.</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="112"/>
        <source>Best places</source>
        <translation>Beste plekken</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="112"/>
        <source>GeoPackage with the places, the best first: points gained, people within 15 minutes, nearest street.</source>
        <translation>GeoPackage met de plekken, de beste eerst: gewonnen punten, mensen binnen 15 minuten, dichtstbijzijnde straat.</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="118"/>
        <source>Points that the best place adds</source>
        <translation>Punten die de beste plek toevoegt</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="119"/>
        <source>Score as it is</source>
        <translation>Huidige score</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="120"/>
        <source>Number of places tried</source>
        <translation>Aantal geprobeerde plekken</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="121"/>
        <source>Why the list is empty</source>
        <translation>Waarom de lijst leeg is</translation>
    </message>
    <message>
        <location filename="../algorithms/best_lift.py" line="132"/>
        <source>An area is named but no plan areas are given: choose their layer.</source>
        <translation>Er is een gebied genoemd maar geen laag met plangebieden opgegeven: kies die laag.</translation>
    </message>
    <message>
        <location filename="../algorithms/blueprint_checks.py" line="16"/>
        <source>Blueprint checks</source>
        <translation>Blauwdruktoetsen</translation>
    </message>
    <message>
        <location filename="../algorithms/blueprint_checks.py" line="19"/>
        <source>stomp,barriers,severance,parking norm,affordable housing,mobility hubs,schools,charging,bicycle parking,cycle highway,reuse</source>
        <translation>stomp,barrières,omweg,parkeernorm,betaalbare woningen,mobiliteitshubs,scholen,laadpalen,fietsenstalling,snelfietsroute,hergebruik</translation>
    </message>
    <message>
        <location filename="../algorithms/blueprint_checks.py" line="25"/>
        <source>Answers the further questions of the G40 blueprint for each plan area: walking and cycling first (STOMP), barriers and the crossing that would help most, the parking norm and the affordable homes of the plan, mobility hubs, safe streets around schools, charging, guarded bicycle parking, cycle highways and floor area used again. What only the plan tells is read from fields of the plan areas, such as nieuwe_woningen; what is not known stays empty and the field that ends in _note says why.</source>
        <translation>Beantwoordt de verdere vragen van de G40-blauwdruk voor elk plangebied: lopen en fietsen eerst (STOMP), barrières en de oversteek die het meest zou helpen, de parkeernorm en de betaalbare woningen van het plan, mobiliteitshubs, veilige straten rond scholen, laadpalen, bewaakte fietsenstallingen, snelfietsroutes en hergebruikt vloeroppervlak. Wat alleen het plan zegt wordt gelezen uit velden van de plangebieden, zoals nieuwe_woningen; wat niet bekend is blijft leeg en het veld dat eindigt op _note zegt waarom.</translation>
    </message>
    <message>
        <location filename="../algorithms/sample_city.py" line="73"/>
        <source>Zones</source>
        <translation>Zones</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="49"/>
        <source>What you know about land, with a field &apos;kind&apos; (or &apos;soort&apos;): heritage, safety and noise, where no land counts as buildable; environment, with a field &apos;category&apos; from 2 to 6, with the distance of its category; unused_green; unsafety, with a field &apos;value&apos; from 0 (safe) to 1 (unsafe).</source>
        <translation>Wat u van grond weet, met een veld 'kind' (of 'soort'): heritage (erfgoed), safety (veiligheid) en noise (geluid), waar geen grond als bouwgrond telt; environment (milieu), met een veld 'category' van 2 tot 6, met de afstand van die categorie; unused_green (ongebruikt groen); unsafety (onveiligheid), met een veld 'value' van 0 (veilig) tot 1 (onveilig).</translation>
    </message>
    <message>
        <location filename="../algorithms/sample_city.py" line="68"/>
        <source>Water storage</source>
        <translation>Waterberging</translation>
    </message>
    <message>
        <location filename="../algorithms/city_inputs.py" line="60"/>
        <source>Measures that hold rain, such as wadis and water squares, with a field &apos;kind&apos; (or &apos;soort&apos;).</source>
        <translation>Maatregelen die regen vasthouden, zoals wadi's en waterpleinen, met een veld 'kind' (of 'soort').</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="179"/>
        <source>Own indicator</source>
        <translation>Eigen indicator</translation>
    </message>
    <message>
        <location filename="../algorithms/export_map.py" line="89"/>
        <source>Key of an indicator of your own norms, such as benches; it goes before the theme.</source>
        <translation>Sleutel van een indicator uit uw eigen normen, zoals bankjes; die gaat voor het thema.</translation>
    </message>
    <message>
        <location filename="../algorithms/export_sheets.py" line="39"/>
        <source>Makes an A4 sheet for every area, for residents and for a council meeting: the area on the map with the walks to the nearest facilities, a report mark, each score against its target, and what it means in one plain sentence. Where the blueprint&apos;s own questions or your own indicators were scored, their answers are on a second page. One PDF with all sheets, or a folder with one PDF for each area, or both.</source>
        <translation>Maakt voor elk gebied een A4-blad, voor bewoners en voor een raadsvergadering: het gebied op de kaart met de looproutes naar de dichtstbijzijnde voorzieningen, een rapportcijfer, elke score naast haar doel, en in één gewone zin wat dat betekent. Waar de vragen van de blauwdruk zelf of uw eigen indicatoren zijn gescoord, staan de antwoorden op een tweede bladzijde. Eén pdf met alle bladen, of een map met een pdf per gebied, of beide.</translation>
    </message>
    <message>
        <location filename="../algorithms/export_sheets.py" line="50"/>
        <source>One PDF with the sheets in the order of the names of the areas.</source>
        <translation>Eén pdf met de bladen in de volgorde van de namen van de gebieden.</translation>
    </message>
    <message>
        <location filename="../algorithms/housing_programme.py" line="46"/>
        <source>Divides a number of homes over scored plan areas, the areas of the highest priority first, within the room that each has and the conditions: a least number of homes an area, overlapping areas not both, two thirds affordable where that is known, green, and where asked for a share near nodes, shares of area types and a most number of areas. Homes that find no place are told, and which condition keeps them out. The result says in which period homes come, how often an area is chosen when weights and anchors vary, which area is the best of those left out, and what would bring it in.</source>
        <translation>Verdeelt een aantal woningen over gescoorde plangebieden, de gebieden met de hoogste prioriteit eerst, binnen de ruimte van elk gebied en binnen de voorwaarden: een kleinste aantal woningen per gebied, overlappende gebieden niet allebei, twee derde betaalbaar waar dat bekend is, groen, en desgevraagd een aandeel bij knooppunten, aandelen per gebiedstype en een grootste aantal gebieden. Woningen die geen plek vinden worden gemeld, met de voorwaarde die ze tegenhoudt. Het resultaat zegt in welke periode woningen komen, hoe vaak een gebied wordt gekozen als gewichten en ankers variëren, welk gebied het beste is van de afvallers, en wat het erbij zou brengen.</translation>
    </message>
    <message>
        <location filename="../algorithms/housing_programme.py" line="58"/>
        <source>Homes to divide; leave empty for those of the norms. The blueprint counts on 10,000 per municipality.</source>
        <translation>Te verdelen woningen; laat leeg voor die van de normen. De blauwdruk rekent op 10.000 per gemeente.</translation>
    </message>
    <message>
        <location filename="../algorithms/housing_programme.py" line="65"/>
        <source>Least homes in an area</source>
        <translation>Kleinste aantal woningen in een gebied</translation>
    </message>
    <message>
        <location filename="../algorithms/housing_programme.py" line="65"/>
        <source>Fewer homes than this are not worth beginning for; leave empty for the norms. A field least_homes of the plan areas goes before it.</source>
        <translation>Voor minder woningen dan dit begint men niet aan een gebied; laat leeg voor de normen. Een veld least_homes van de plangebieden gaat voor.</translation>
    </message>
    <message>
        <location filename="../algorithms/housing_programme.py" line="75"/>
        <source>Share of homes near nodes</source>
        <translation>Aandeel woningen bij knooppunten</translation>
    </message>
    <message>
        <location filename="../algorithms/housing_programme.py" line="75"/>
        <source>Least share of the homes in areas with good public transport, 0 to 1; leave empty for the norms.</source>
        <translation>Kleinste aandeel van de woningen in gebieden met goed openbaar vervoer, 0 tot 1; laat leeg voor de normen.</translation>
    </message>
    <message>
        <location filename="../algorithms/housing_programme.py" line="82"/>
        <source>Share of affordable homes</source>
        <translation>Aandeel betaalbare woningen</translation>
    </message>
    <message>
        <location filename="../algorithms/housing_programme.py" line="82"/>
        <source>Least share of affordable homes, 0 to 1, where the plan areas have a field affordable_share; leave empty for the norms.</source>
        <translation>Kleinste aandeel betaalbare woningen, 0 tot 1, waar de plangebieden een veld affordable_share hebben; laat leeg voor de normen.</translation>
    </message>
    <message>
        <location filename="../algorithms/housing_programme.py" line="92"/>
        <source>Most areas to build in</source>
        <translation>Grootste aantal gebieden om in te bouwen</translation>
    </message>
    <message>
        <location filename="../algorithms/housing_programme.py" line="92"/>
        <source>At most so many areas take homes; leave empty for the norms, which set no limit.</source>
        <translation>Hooguit zoveel gebieden krijgen woningen; laat leeg voor de normen, die geen grens stellen.</translation>
    </message>
    <message>
        <location filename="../algorithms/housing_programme.py" line="109"/>
        <source>What would bring it in</source>
        <translation>Wat het erbij zou brengen</translation>
    </message>
    <message>
        <location filename="../algorithms/sample_city.py" line="43"/>
        <source>Writes the sample city Voorbeeldstad to a folder: an OSM file, plan areas with what is planned there, owners, vacant floor area, water storage and zones. Use it to try everything: continue with &apos;Build city package&apos;, with these four layers too, then with &apos;Score plan areas&apos;.</source>
        <translation>Schrijft de voorbeeldstad Voorbeeldstad naar een map: een OSM-bestand, plangebieden met wat daar gepland is, eigenaren, leegstaand vloeroppervlak, waterberging en zones. Gebruik haar om alles te proberen: ga verder met 'Stadspakket bouwen', ook met deze vier lagen, en dan met 'Plangebieden scoren'.</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="84"/>
        <source>GeoPackage with the layers &apos;areas&apos; (the scores), &apos;why&apos; (routes), &apos;public_space&apos; (what counts as public and as green), &apos;stations&apos;, &apos;crossings&apos;, &apos;parts&apos; (how each score is made up) and &apos;meta&apos;.</source>
        <translation>GeoPackage met de lagen 'areas' (de scores), 'why' (routes), 'public_space' (wat als openbaar en als groen telt), 'stations', 'crossings' (oversteken), 'parts' (hoe elke score is opgebouwd) en 'meta'.</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="118"/>
        <source>Also open the best new crossings</source>
        <translation>Ook de beste nieuwe oversteken openen</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="118"/>
        <source>Opens the layer &apos;crossings&apos; of the result: for each area the crossing that helps most.</source>
        <translation>Opent de laag 'crossings' van het resultaat: voor elk gebied de oversteek die het meest helpt.</translation>
    </message>
    <message>
        <location filename="../algorithms/scoring.py" line="162"/>
        <source>Best new crossings</source>
        <translation>Beste nieuwe oversteken</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/answers.py" line="49"/>
        <source>Inside the city</source>
        <translation>Binnen de stad</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="152"/>
        <source>Floor area used again</source>
        <translation>Hergebruikt vloeroppervlak</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/answers.py" line="53"/>
        <source>Room for rain</source>
        <translation>Ruimte voor regen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="101"/>
        <source>Walking and cycling first</source>
        <translation>Lopen en fietsen eerst</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="134"/>
        <source>Safe streets around schools</source>
        <translation>Veilige straten rond scholen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="146"/>
        <source>Cycle highways</source>
        <translation>Snelfietsroutes</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="158"/>
        <source>Guarded bicycle parking</source>
        <translation>Bewaakte fietsenstallingen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="140"/>
        <source>Charging stations</source>
        <translation>Laadpalen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="122"/>
        <source>Mobility hubs</source>
        <translation>Mobiliteitshubs</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/answers.py" line="67"/>
        <source>Few parking spaces</source>
        <translation>Weinig parkeerplaatsen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/answers.py" line="68"/>
        <source>Affordable homes</source>
        <translation>Betaalbare woningen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/answers.py" line="69"/>
        <source>Place in the order</source>
        <translation>Plaats in de volgorde</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/answers.py" line="120"/>
        <source>not known</source>
        <translation>niet bekend</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/answers.py" line="99"/>
        <source>met</source>
        <translation>voldaan</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/answers.py" line="101"/>
        <source>not met</source>
        <translation>niet voldaan</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/answers.py" line="100"/>
        <source>met in part</source>
        <translation>deels voldaan</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="33"/>
        <source>{share} of the area lies inside the built-up city, and building takes no green or water.</source>
        <translation>{share} van het gebied ligt binnen de bebouwde stad, en bouwen gaat niet ten koste van groen of water.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="35"/>
        <source>{share} of the area lies inside the built-up city, which is where the blueprint asks to build.</source>
        <translation>{share} van het gebied ligt binnen de bebouwde stad, waar de blauwdruk wil bouwen.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="37"/>
        <source>{share} of the area lies inside the built-up city; the blueprint asks to build there alone.</source>
        <translation>{share} van het gebied ligt binnen de bebouwde stad; de blauwdruk wil alleen daar bouwen.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="39"/>
        <source>{share} of the area lies inside the built-up city; of the land that invites building {green} is green, water or farmland.</source>
        <translation>{share} van het gebied ligt binnen de bebouwde stad; van de grond die tot bouwen uitnodigt is {green} groen, water of landbouwgrond.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="45"/>
        <source>It builds on unused green by way of exception: {land} of green is to be made elsewhere.</source>
        <translation>Bij uitzondering wordt ongebruikt groen bebouwd: elders moet {land} groen worden aangelegd.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="55"/>
        <source>All floor area of the plan is new.</source>
        <translation>Al het vloeroppervlak van het plan is nieuw.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="56"/>
        <source>{share} of the plan&apos;s floor area is there already and is used again.</source>
        <translation>{share} van het vloeroppervlak van het plan staat er al en wordt hergebruikt.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="64"/>
        <source>Not known: measures that hold rain are not in the data, or nothing is paved.</source>
        <translation>Niet bekend: de gegevens bevatten geen maatregelen die regen vasthouden, of er is niets verhard.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="66"/>
        <source>Ponds, wadis and other measures can hold all the rain of a heavy shower.</source>
        <translation>Vijvers, wadi's en andere maatregelen kunnen alle regen van een zware bui vasthouden.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="67"/>
        <source>Ponds, wadis and other measures can hold {share} of the rain of a heavy shower</source>
        <translation>Vijvers, wadi's en andere maatregelen kunnen {share} van de regen van een zware bui vasthouden</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="70"/>
        <source>{text} ({volume} m³ falls on roofs and paving)</source>
        <translation>{text} (op daken en verharding valt {volume} m³)</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="80"/>
        <source>All places around can be walked to without a long detour.</source>
        <translation>Alle plekken in de omgeving zijn te voet zonder grote omweg bereikbaar.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="81"/>
        <source>{share} of the places around take a long detour on foot or cannot be reached</source>
        <translation>{share} van de plekken in de omgeving vraagt te voet een grote omweg of is niet bereikbaar</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="85"/>
        <source>{text}; {share} of these lie behind {barrier}</source>
        <translation>{text}; {share} daarvan ligt achter {barrier}</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="91"/>
        <source>The best new crossing, over {crossing}, brings back {share} of them.</source>
        <translation>De beste nieuwe oversteek, over {crossing}, brengt {share} daarvan terug.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="98"/>
        <source>a railway</source>
        <translation>een spoorlijn</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="98"/>
        <source>a motorway or trunk road</source>
        <translation>een snelweg of autoweg</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="98"/>
        <source>a river or canal</source>
        <translation>een rivier of kanaal</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="108"/>
        <source>walking</source>
        <translation>lopen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="109"/>
        <source>cycling</source>
        <translation>fietsen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="110"/>
        <source>public transport</source>
        <translation>openbaar vervoer</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="111"/>
        <source>shared transport</source>
        <translation>deelvervoer</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="112"/>
        <source>little room for cars</source>
        <translation>weinig ruimte voor auto's</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="116"/>
        <source>Best is {best} ({most}), weakest is {worst} ({least}); walking counts most, then cycling.</source>
        <translation>Het sterkst is {best} ({most}), het zwakst is {worst} ({least}); lopen telt het zwaarst, dan fietsen.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="126"/>
        <source>Around primary schools {share} of the streets are calm or without cars</source>
        <translation>Rond basisscholen is {share} van de straten rustig of autovrij</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="128"/>
        <source>Around primary schools {share} of the streets are without cars or at most {speed} km/h</source>
        <translation>Rond basisscholen is {share} van de straten autovrij of mag er hooguit {speed} km/u worden gereden</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="131"/>
        <source>{text}; {share} of the fast roads have a cycle track</source>
        <translation>{text}; {share} van de snelle wegen heeft een fietspad</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="140"/>
        <source>Not reachable: no cycle highway can be reached by bicycle.</source>
        <translation>Niet bereikbaar: er is per fiets geen snelfietsroute te bereiken.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="141"/>
        <source>The nearest cycle highway is {distance} away by bicycle</source>
        <translation>De dichtstbijzijnde snelfietsroute ligt op {distance} fietsen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="143"/>
        <source>{text}; {share} of the cycle tracks around hang together</source>
        <translation>{text}; {share} van de fietspaden in de omgeving hangt samen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="154"/>
        <source>There is no guarded bicycle parking at the stations and centres here.</source>
        <translation>Er is hier geen bewaakte fietsenstalling bij stations en centra.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="157"/>
        <source>There is guarded bicycle parking at a station or centre.</source>
        <translation>Er is een bewaakte fietsenstalling bij een station of centrum.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="158"/>
        <source>There is guarded bicycle parking at a station or centre, with {places} places.</source>
        <translation>Er is een bewaakte fietsenstalling bij een station of centrum, met {places} plaatsen.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="168"/>
        <source>{share} of the homes have a public charging station close by{within}</source>
        <translation>{share} van de woningen heeft een openbare laadpaal in de buurt{within}</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="172"/>
        <source>No home has a public charging station close by{within}</source>
        <translation>Geen enkele woning heeft een openbare laadpaal in de buurt{within}</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="178"/>
        <source>{text}; there are {sockets} sockets per 1,000 residents</source>
        <translation>{text}; er zijn {sockets} laadpunten per 1.000 bewoners</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="191"/>
        <source>{near} of the residents have a mobility hub close by{within}, {wide} a little further{further}.</source>
        <translation>{near} van de bewoners heeft een mobiliteitshub in de buurt{within}, {wide} iets verder weg{further}.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="195"/>
        <source>Nobody has a mobility hub close by{further}.</source>
        <translation>Niemand heeft een mobiliteitshub in de buurt{further}.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="207"/>
        <source>With a park and ride in reach by bicycle the chain to the edge of the city is whole.</source>
        <translation>Met een P+R op fietsafstand is de keten naar de stadsrand compleet.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="209"/>
        <source>There is no whole chain to a park and ride at the edge of the city.</source>
        <translation>Er is geen complete keten naar een P+R aan de stadsrand.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="224"/>
        <source>The plan has {number} parking spaces per new home</source>
        <translation>Het plan heeft {number} parkeerplaatsen per nieuwe woning</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="229"/>
        <source>{text}, which is lower than {limit}</source>
        <translation>{text}, en dat is lager dan {limit}</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="231"/>
        <source>{text}; it has to be lower than that</source>
        <translation>{text}; het moet lager zijn dan dat</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="233"/>
        <source>{text}; it has to be lower than {limit}</source>
        <translation>{text}; het moet lager zijn dan {limit}</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="236"/>
        <source>Compared with the usual norm {land} stays free.</source>
        <translation>Vergeleken met de gebruikelijke norm blijft {land} vrij.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="248"/>
        <source>{share} of the new homes are affordable: {corporation} let by corporations, {middle} middle segment</source>
        <translation>{share} van de nieuwe woningen is betaalbaar: {corporation} corporatiehuur, {middle} middensegment</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="255"/>
        <source>{text}; the targets of {share}, {corporation} and {middle} are met.</source>
        <translation>{text}; de doelen van {share}, {corporation} en {middle} zijn gehaald.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="257"/>
        <source>{text}; the targets are {share}, {corporation} and {middle}.</source>
        <translation>{text}; de doelen zijn {share}, {corporation} en {middle}.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="260"/>
        <source>{homes} affordable homes are missing.</source>
        <translation>Er ontbreken {homes} betaalbare woningen.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="269"/>
        <source>Not known: a score that it rests on is not known.</source>
        <translation>Niet bekend: een score waarop het berust is niet bekend.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="271"/>
        <source>Last: building here does not fit the blueprint.</source>
        <translation>Laatste: hier bouwen past niet in de blauwdruk.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="272"/>
        <source>Number {rank} of {count} by quality and room for homes</source>
        <translation>Nummer {rank} van {count} naar kwaliteit en ruimte voor woningen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="279"/>
        <source>{text}; with other weights it stays so.</source>
        <translation>{text}; met andere gewichten blijft dat zo.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="280"/>
        <source>{text}; with other weights between {low} and {high}.</source>
        <translation>{text}; met andere gewichten tussen {low} en {high}.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="294"/>
        <source>{value}: {score} of 100 points.</source>
        <translation>{value}: {score} van de 100 punten.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="297"/>
        <source>{value}; the target of at least {limit} is met.</source>
        <translation>{value}; het doel van minstens {limit} is gehaald.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="299"/>
        <source>{value}; the target of at most {limit} is met.</source>
        <translation>{value}; het doel van hooguit {limit} is gehaald.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="301"/>
        <source>{value}; the target is at least {limit}.</source>
        <translation>{value}; het doel is minstens {limit}.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="303"/>
        <source>{value}; the target is at most {limit}.</source>
        <translation>{value}; het doel is hooguit {limit}.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="318"/>
        <source> (within {distance})</source>
        <translation> (binnen {distance})</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks_page.py" line="53"/>
        <source>What the blueprint asks</source>
        <translation>Wat de blauwdruk vraagt</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks_page.py" line="55"/>
        <source>The questions of the G40 blueprint beside those of the first page, with the clause that asks them. Met and not met stand where it names a limit; elsewhere a score tells how far the area is, from 0 to 100.</source>
        <translation>De vragen van de G40-blauwdruk naast die van de eerste bladzijde, met het artikel dat ze stelt. Voldaan en niet voldaan staan waar een grens is genoemd; elders zegt een score van 0 tot 100 hoe ver het gebied is.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/map_page.py" line="156"/>
        <source>The figures are those of the plan itself.</source>
        <translation>De cijfers zijn die van het plan zelf.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/phrases.py" line="116"/>
        <source>{value} points</source>
        <translation>{value} punten</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="95"/>
        <source>Infill check</source>
        <translation>Inbreidingstoets</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="95"/>
        <source>Does building here stay inside the city, and off green and water?</source>
        <translation>Blijft bouwen hier binnen de stad, en van groen en water af?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="95"/>
        <source>Verdict</source>
        <translation>Oordeel</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="95"/>
        <source>An area fits where it lies inside the built-up city, and building on it takes no green or water.</source>
        <translation>Een gebied is conform als het binnen de bebouwde stad ligt en bouwen niet ten koste gaat van groen of water.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="101"/>
        <source>Do walking and cycling come first, then public transport, shared cars and private cars (STOMP)?</source>
        <translation>Komen lopen en fietsen eerst, dan openbaar vervoer, deelauto's en privéauto's (STOMP)?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="101"/>
        <source>Score for STOMP</source>
        <translation>Score voor STOMP</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="101"/>
        <source>Walking counts most, private cars least.</source>
        <translation>Lopen telt het zwaarst, privéauto's het lichtst.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="107"/>
        <source>Do railways, motorways and water make people walk a long way round?</source>
        <translation>Moeten mensen omlopen door spoorlijnen, snelwegen en water?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="107"/>
        <source>Score for direct walks</source>
        <translation>Score voor directe looproutes</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="107"/>
        <source>Each area has a score from 0 to 100: 100 is hardly a detour. Under its name stands the barrier behind which most places lie that take a long detour.</source>
        <translation>Elk gebied heeft een score van 0 tot 100: bij 100 hoeft men nauwelijks om te lopen. Onder de naam staat de barrière waarachter de meeste plekken met een grote omweg liggen.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="116"/>
        <source>Parking norm of the plans</source>
        <translation>Parkeernorm van de plannen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="116"/>
        <source>How many parking spaces does the plan add for each new home?</source>
        <translation>Hoeveel parkeerplaatsen voegt het plan toe voor elke nieuwe woning?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="116"/>
        <source>Score for parking</source>
        <translation>Score voor parkeren</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="116"/>
        <source>Under the name of each area stand the spaces per new home.</source>
        <translation>Onder de naam van elk gebied staan de parkeerplaatsen per nieuwe woning.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="122"/>
        <source>Is there a place close by to change to a shared car, a bicycle, a bus or a train?</source>
        <translation>Is er dichtbij een plek om over te stappen op een deelauto, fiets, bus of trein?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="122"/>
        <source>Score for hubs</source>
        <translation>Score voor hubs</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="128"/>
        <source>Affordable homes in the plans</source>
        <translation>Betaalbare woningen in de plannen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="128"/>
        <source>Are enough of the new homes affordable?</source>
        <translation>Zijn er genoeg nieuwe woningen betaalbaar?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="128"/>
        <source>Score for affordability</source>
        <translation>Score voor betaalbaarheid</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="134"/>
        <source>Can children walk and cycle to school safely?</source>
        <translation>Kunnen kinderen veilig naar school lopen en fietsen?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="134"/>
        <source>Score for safe streets</source>
        <translation>Score voor veilige straten</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="134"/>
        <source>Streets without cars or with a low speed limit count, and tracks beside fast roads.</source>
        <translation>Straten zonder auto's of met een lage maximumsnelheid tellen, en fietspaden langs snelle wegen.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="140"/>
        <source>How many homes have a public charging station close by?</source>
        <translation>Hoeveel woningen hebben een openbare laadpaal in de buurt?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="140"/>
        <source>Share of homes</source>
        <translation>Aandeel woningen</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="140"/>
        <source>The number under each name is the percentage of the homes.</source>
        <translation>Het getal onder elke naam is het percentage van de woningen.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="146"/>
        <source>How close is a cycle highway?</source>
        <translation>Hoe dichtbij is een snelfietsroute?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="146"/>
        <source>Score for nearness</source>
        <translation>Score voor nabijheid</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="152"/>
        <source>How much of the plan&apos;s floor area is there already?</source>
        <translation>Hoeveel van het vloeroppervlak van het plan staat er al?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="152"/>
        <source>Share of floor area</source>
        <translation>Aandeel vloeroppervlak</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="152"/>
        <source>The number under each name is the percentage of the floor area.</source>
        <translation>Het getal onder elke naam is het percentage van het vloeroppervlak.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="158"/>
        <source>Is there guarded bicycle parking at the station or centre?</source>
        <translation>Is er een bewaakte fietsenstalling bij het station of centrum?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="158"/>
        <source>Bicycle parking</source>
        <translation>Fietsenstalling</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="158"/>
        <source>Areas with no station or shopping centre close by have no data.</source>
        <translation>Gebieden zonder station of winkelcentrum in de buurt hebben geen gegevens.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="164"/>
        <source>Which areas first</source>
        <translation>Welke gebieden eerst</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="164"/>
        <source>Where do quality and room for homes go together best?</source>
        <translation>Waar gaan kwaliteit en ruimte voor woningen het best samen?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="164"/>
        <source>Priority</source>
        <translation>Prioriteit</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="164"/>
        <source>Under each name stands its rank, 1 is the first. Between brackets: how far the rank moves when the weights are chosen otherwise.</source>
        <translation>Onder elke naam staat de plaats in de volgorde, 1 is de eerste. Tussen haakjes: hoe ver die plaats verschuift als de gewichten anders worden gekozen.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="179"/>
        <source>Own indicator; unit: {unit}</source>
        <translation>Eigen indicator; eenheid: {unit}</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="180"/>
        <source>Each area has a score from 0 to 100: {zero} is 0 and {full} is 100.</source>
        <translation>Elk gebied heeft een score van 0 tot 100: {zero} is 0 en {full} is 100.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="186"/>
        <source>The target is at least {limit}.</source>
        <translation>Het doel is minstens {limit}.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="188"/>
        <source>The target is at most {limit}.</source>
        <translation>Het doel is hooguit {limit}.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="198"/>
        <source>There are no own indicators here: leave {key} out, or write it in your own norms and score again.</source>
        <translation>Er zijn hier geen eigen indicatoren: laat {key} weg, of zet die in uw eigen normen en scoor opnieuw.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="200"/>
        <source>There is no own indicator {key}: choose one of {known}.</source>
        <translation>Er is geen eigen indicator {key}: kies een van {known}.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="242"/>
        <source>The blueprint asks for fewer than {limit}.</source>
        <translation>De blauwdruk vraagt minder dan {limit}.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="249"/>
        <source>The blueprint asks for {share}: {corporation} let by corporations and {middle} middle segment.</source>
        <translation>De blauwdruk vraagt {share}: {corporation} corporatiehuur en {middle} middensegment.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="170"/>
        <source>{share} of the places in this area have a public charging station close by{within}</source>
        <translation>{share} van de plekken in dit gebied heeft een openbare laadpaal in de buurt{within}</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="174"/>
        <source>Nowhere in this area is a public charging station close by{within}</source>
        <translation>Nergens in dit gebied is een openbare laadpaal in de buurt{within}</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="193"/>
        <source>{near} of the places here have a mobility hub close by{within}, {wide} a little further{further}.</source>
        <translation>{near} van de plekken hier heeft een mobiliteitshub in de buurt{within}, {wide} iets verder weg{further}.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/checks.py" line="197"/>
        <source>Nowhere in this area is a mobility hub close by{further}.</source>
        <translation>Nergens in dit gebied is een mobiliteitshub in de buurt{further}.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="76"/>
        <source>Room to add homes near what people need</source>
        <translation>Ruimte voor woningen dicht bij alles</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="76"/>
        <source>Where is there room for more homes, close to public transport and daily facilities?</source>
        <translation>Waar is er ruimte voor meer woningen, dicht bij openbaar vervoer en dagelijkse voorzieningen?</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/themes.py" line="76"/>
        <source>It is high only where there is room and everything is near.</source>
        <translation>Hij is alleen hoog waar ruimte is en alles dichtbij.</translation>
    </message>
    <message>
        <location filename="../g40_plugin/maps/map_page.py" line="146"/>
        <source>{count} more: see the sheets.</source>
        <translation>Nog {count}: zie de bladen.</translation>
    </message>
</context>
</TS>
